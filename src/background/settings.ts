/** The servers in use: the viewer's settings, else the built-in ones. */
import { storedSettings } from '../messaging/stored.ts';
import { readBuiltInSettings } from '../protocol/built-in-settings.ts';
import type { Settings } from '../protocol/settings.ts';

/** @throws Error if a variable of the build is invalid; the build itself refuses it. */
export function builtInSettings(): Settings {
  return readBuiltInSettings(import.meta.env);
}

export async function currentSettings(): Promise<Settings> {
  return { ...builtInSettings(), ...(await storedSettings.read()) };
}
