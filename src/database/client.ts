/** supabase-js, and the one place where its answers become results. */
import { createClient } from '@supabase/supabase-js';
import * as z from 'zod/mini';
import type { RefusalCode, Result } from '../protocol/refusal.ts';
import { done, refused } from '../protocol/refusal.ts';
import type { Database } from './schema.ts';

/** Where the signed-in session is kept between lives of the worker. */
export interface KeyValueStore {
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
}

export interface BackendOptions {
  readonly url: string;
  /** Publishable key. */
  readonly key: string;
  readonly store: KeyValueStore;
}

/** Milliseconds; a backend that is silent for longer is away. */
export const PATIENCE = 8000;

type Functions = Database['public']['Functions'];
export type FunctionName = keyof Functions;

/** The arguments of a function. SQL cannot say of one that it must not be null. */
export type Arguments<Name extends FunctionName> = {
  [Key in keyof Functions[Name]['Args']]: Functions[Name]['Args'][Key] | null;
};

export interface Backend {
  /** Which one it is, whatever its key. */
  readonly place: string;
  /** Signs in, anonymously the first time, and returns our user id. */
  signIn(): Promise<Result<string>>;
  /** Calls a function of the database and parses its answer. Signs in where needed. */
  call<Name extends FunctionName, T>(
    name: Name,
    parameters: Arguments<Name>,
    answer: z.ZodMiniType<T>,
  ): Promise<Result<T>>;
}

/** The codes the database's functions raise. */
const codes: Readonly<Record<string, RefusalCode>> = {
  room_not_found: 'room-not-found',
  not_a_member: 'not-a-member',
  not_allowed: 'not-allowed',
  removed: 'removed',
  room_full: 'room-full',
  rate_limited: 'rate-limited',
  place_taken: 'place-taken',
  invalid_input: 'message-invalid',
  not_signed_in: 'backend-refused-sign-in',
};

/** A refusal that the database answers as a value, because raising it would undo its own counting. */
const answeredRefusal = z.object({
  error: z.string(),
  retry_after_seconds: z.optional(z.nullable(z.number())),
});

/**
 * What tells backends apart: one host may have several under different paths, and a session begun
 * over TLS is not to be shown to whoever answers without.
 */
export function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

export function connectBackend({ url, key, store }: BackendOptions): Backend {
  const client = createClient<Database>(url, key, {
    auth: {
      storage: store,
      storageKey: `issho-auth:${placeOf(url)}`,
      persistSession: true,
      // A worker has no time of its own; the session is refreshed when it is next used.
      autoRefreshToken: false,
      detectSessionInUrl: false,
    },
    global: {
      fetch: (input, init) =>
        fetch(input, { ...init, signal: init?.signal ?? AbortSignal.timeout(PATIENCE) }),
    },
  });
  let signingIn: Promise<Result<string>> | undefined;

  async function signInNow(): Promise<Result<string>> {
    const { data, error } = await client.auth.getSession();
    if (data.session) return done(data.session.user.id);
    if (error && isUnreachable(error)) return refused('backend-unreachable');
    const fresh = await client.auth.signInAnonymously();
    if (fresh.data.user) return done(fresh.data.user.id);
    return refused(
      fresh.error && isUnreachable(fresh.error) ? 'backend-unreachable' : 'backend-refused-sign-in',
    );
  }

  /** Two callers at once are one sign-in: each anonymous sign-in makes another user. */
  function signIn(): Promise<Result<string>> {
    signingIn ??= signInNow().finally(() => (signingIn = undefined));
    return signingIn;
  }

  async function call<Name extends FunctionName, T>(
    name: Name,
    parameters: Arguments<Name>,
    answer: z.ZodMiniType<T>,
    again = true,
  ): Promise<Result<T>> {
    const signed = await signIn();
    if (!signed.ok) return signed;
    const { data, error, status } = await client.rpc(name, parameters);
    if (error) {
      const code = codes[error.message];
      if (code && code !== 'backend-refused-sign-in') return refused(code);
      if (status === 0 || status >= 502) return refused('backend-unreachable');
      if (status !== 401 || !again) return refused(code ?? 'backend-answered-oddly');
      // The backend no longer knows us: it was set up anew, or the user was removed.
      await client.auth.signOut({ scope: 'local' });
      return call(name, parameters, answer, false);
    }
    const refusal = answeredRefusal.safeParse(data);
    if (refusal.success) {
      const { error: reason, retry_after_seconds: wait } = refusal.data;
      return refused(codes[reason] ?? 'backend-answered-oddly', wait ?? undefined);
    }
    const parsed = answer.safeParse(data);
    return parsed.success ? done(parsed.data) : refused('backend-answered-oddly');
  }

  return { place: placeOf(url), signIn, call };
}

/** Nothing answered, or only a proxy in front did: worth another try, not another user. */
function isUnreachable(error: { name: string; status?: number | undefined }): boolean {
  return error.name === 'AuthRetryableFetchError' || error.status === 0;
}
