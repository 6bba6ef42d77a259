/** The settings that `.env` and `.env.local` give to the build. */
import type { Settings } from './settings.ts';
import { isSecretKey, settings } from './settings.ts';
import { parseJson } from './parse-json.ts';

/** The variables of the build; `environment.d.ts` says what they are. */
export interface BuildVariables {
  readonly WXT_SUPABASE_URL?: string | undefined;
  readonly WXT_SUPABASE_KEY?: string | undefined;
  readonly WXT_PEER_SERVER_URL?: string | undefined;
  readonly WXT_ICE_SERVERS?: string | undefined;
}

const variableOf: Readonly<Record<string, keyof BuildVariables>> = {
  supabaseUrl: 'WXT_SUPABASE_URL',
  supabaseKey: 'WXT_SUPABASE_KEY',
  peerServerUrl: 'WXT_PEER_SERVER_URL',
  iceServers: 'WXT_ICE_SERVERS',
};

/**
 * Parses the variables as the options parse what a viewer types.
 *
 * @throws Error that names the invalid variables, without their values.
 */
export function readBuiltInSettings(variables: BuildVariables): Settings {
  const key = variables.WXT_SUPABASE_KEY;
  if (key && isSecretKey(key)) {
    throw new Error(
      'WXT_SUPABASE_KEY is a secret key, and would ship with the extension. Use the publishable key.',
    );
  }
  const parsed = settings.safeParse({
    supabaseUrl: variables.WXT_SUPABASE_URL,
    supabaseKey: key,
    peerServerUrl: variables.WXT_PEER_SERVER_URL,
    iceServers: parseJson(variables.WXT_ICE_SERVERS ?? '[]'),
    relayOnly: false,
  });
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map(({ path }) => variableOf[String(path[0])]);
  throw new Error(`Missing or invalid, see .env: ${[...new Set(names)].join(', ')}`);
}
