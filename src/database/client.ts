/** The supabase-js client. All its answers become results here. */
import { createClient } from '@supabase/supabase-js';
import * as z from 'zod/mini';
import type { RefusalCode, Result } from '../protocol/refusal.ts';
import { done, refused } from '../protocol/refusal.ts';
import type { Database } from './schema.ts';

/** Storage of the signed-in session between lives of the worker. */
export interface KeyValueStore {
  getItem(key: string): Promise<string | null>;
  setItem(key: string, value: string): Promise<void>;
  removeItem(key: string): Promise<void>;
}

export interface BackendOptions {
  readonly url: string;
  /** The publishable key. */
  readonly key: string;
  readonly store: KeyValueStore;
}

/** Milliseconds after which a silent backend counts as unreachable. */
export const BACKEND_TIMEOUT_MS = 8000;

/**
 * Seconds until a backend that limits anonymous sign-ins allows one more: Supabase Auth refills 30
 * an hour for each address, unless its operator sets another number.
 */
export const SIGN_IN_RETRY_SECONDS = 120;

/**
 * The status that replaces 429 in answers of Supabase Auth. The library removes the stored user
 * over a 429, and keeps it over a server's error. Supabase itself does not send 529.
 */
const AUTH_RATE_LIMITED = 529;

type Functions = Database['public']['Functions'];
export type FunctionName = keyof Functions;

/** The arguments of a function. The generated types do not say which arguments may be null. */
export type Arguments<Name extends FunctionName> = {
  [Key in keyof Functions[Name]['Args']]: Functions[Name]['Args'][Key] | null;
};

export interface Backend {
  /** Identifies the backend, independent of its key. */
  readonly id: string;
  /** Signs in, anonymously the first time, and returns our user id. */
  signIn(): Promise<Result<string>>;
  /** Calls a function of the database and parses its answer. Signs in if needed. */
  call<Name extends FunctionName, T>(
    name: Name,
    parameters: Arguments<Name>,
    answer: z.ZodMiniType<T>,
  ): Promise<Result<T>>;
}

/** The codes that the database's functions raise. */
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

/** PostgreSQL's own errors for a text with NUL or half a surrogate pair. */
const unstorable: Readonly<Record<string, RefusalCode>> = {
  '22P02': 'message-invalid',
  '22P05': 'message-invalid',
  '22021': 'message-invalid',
};

/** The seconds to wait, which the database gives as the detail of `rate_limited`. */
function secondsIn(detail: string | null): number | undefined {
  return detail && /^\d{1,6}$/.test(detail) ? Number(detail) : undefined;
}

/**
 * A refusal that the database returns as a value, because raising it would roll back its own
 * counting.
 */
const answeredRefusal = z.object({
  error: z.string(),
  retry_after_seconds: z.optional(z.nullable(z.number())),
});

/**
 * Identifies a backend. One host may have several under different paths, and a session that began
 * over TLS must not be sent to a server without TLS.
 */
export function backendIdOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/+$/, '')}`;
}

export function connectBackend({ url, key, store }: BackendOptions): Backend {
  const client = createClient<Database>(url, key, {
    auth: {
      storage: store,
      storageKey: `issho-auth:${backendIdOf(url)}`,
      persistSession: true,
      // A worker has no lasting timers; the next call refreshes the session.
      autoRefreshToken: false,
      detectSessionInUrl: false,
    },
    global: { fetch: fetchFromBackend },
  });
  let signingIn: Promise<Result<string>> | undefined;

  async function signInNow(): Promise<Result<string>> {
    const { data, error } = await client.auth.getSession();
    if (data.session) return done(data.session.user.id);
    if (error && isTemporary(error)) return refusedSignIn(error);
    const fresh = await client.auth.signInAnonymously();
    return fresh.data.user ? done(fresh.data.user.id) : refusedSignIn(fresh.error);
  }

  /** Two concurrent callers share one sign-in, because each anonymous sign-in creates a user. */
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
      const code = codes[error.message] ?? unstorable[error.code];
      if (code === 'rate-limited') return refused(code, secondsIn(error.details));
      if (code && code !== 'backend-refused-sign-in') return refused(code);
      if (status === 429) return refused('rate-limited');
      if (status === 0 || status >= 502) return refused('backend-unreachable');
      if (status !== 401 || !again) return refused(code ?? 'backend-answered-oddly');
      // The backend does not know us any more: it was set up again, or the user was removed.
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

  return { id: backendIdOf(url), signIn, call };
}

type AuthError = { readonly name: string; readonly status?: number | undefined };

/** No answer, or only one of a proxy or a limit: try again, with the same user. */
function isTemporary(error: AuthError): boolean {
  return error.name === 'AuthRetryableFetchError' || error.status === 0;
}

function refusedSignIn(error: AuthError | null): Result<never> {
  if (error?.status === AUTH_RATE_LIMITED) return refused('rate-limited', SIGN_IN_RETRY_SECONDS);
  return refused(error && isTemporary(error) ? 'backend-unreachable' : 'backend-refused-sign-in');
}

async function fetchFromBackend(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const signal = init?.signal ?? AbortSignal.timeout(BACKEND_TIMEOUT_MS);
  const response = await fetch(input, { ...init, signal });
  const { status, body, headers, url } = response;
  if (status !== 429 || !url.includes('/auth/v1/')) return response;
  return new Response(body, { status: AUTH_RATE_LIMITED, headers });
}
