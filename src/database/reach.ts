/** Tests whether a backend answers and is set up for Issho. */
import { createClient } from '@supabase/supabase-js';
import type { Reach } from '../protocol/reach.ts';
import { BACKEND_TIMEOUT_MS } from './client.ts';
import type { Database } from './schema.ts';

/** PostgreSQL's `insufficient_privilege`: the function exists, but not for anonymous callers. */
const NOT_FOR_STRANGERS = '42501';
/** PostgREST's `function not found`. */
const NO_FUNCTION = 'PGRST202';

/**
 * Calls one of our functions without signing in, so the test leaves nothing behind at the
 * backend.
 */
export async function reachBackend(url: string, key: string): Promise<Reach> {
  const client = createClient<Database>(url, key, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: (input, init) => fetch(input, { ...init, signal: patience() }) },
  });
  const { data, error, status } = await client.rpc('list_public_rooms');
  if (!error) return Array.isArray(data) ? 'fine' : 'not-ours';
  if (status === 0) return (await isThere(url)) ? 'unreadable' : 'unreachable';
  if (status >= 500) return 'unreachable';
  if (error.code === NOT_FOR_STRANGERS) return 'fine';
  if (error.code === NO_FUNCTION) return 'not-set-up';
  return status === 401 ? 'key-refused' : 'not-ours';
}

/** Whether anything answers, even if we may not read it. */
async function isThere(url: string): Promise<boolean> {
  try {
    await fetch(url, { mode: 'no-cors', credentials: 'omit', signal: patience() });
    return true;
  } catch {
    return false;
  }
}

function patience(): AbortSignal {
  return AbortSignal.timeout(BACKEND_TIMEOUT_MS);
}
