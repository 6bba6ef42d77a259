/** The servers in use: the viewer's settings, else the built-in ones. */
import { storedSettings } from '../messaging/stored.ts';
import type { Settings } from '../protocol/settings.ts';
import { settings } from '../protocol/settings.ts';

/** @throws ZodError if an address of the build is not valid. */
export function builtInSettings(): Settings {
  return settings.parse({
    supabaseUrl: import.meta.env.WXT_SUPABASE_URL,
    supabaseKey: import.meta.env.WXT_SUPABASE_KEY,
    peerServerUrl: import.meta.env.WXT_PEER_SERVER_URL,
    iceServers: JSON.parse(import.meta.env.WXT_ICE_SERVERS ?? '[]') as unknown,
    relayOnly: false,
  });
}

export async function currentSettings(): Promise<Settings> {
  return { ...builtInSettings(), ...(await storedSettings.read()) };
}
