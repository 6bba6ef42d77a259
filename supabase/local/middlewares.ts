/** Features of a hosted project that the library lacks: CORS, anonymous users, strict JSON. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { HonoContext } from '@supabase/lite';
import type { MiddlewareHandler } from 'hono';

type Middleware = MiddlewareHandler<HonoContext>;

/** Allows calls from any origin: permissions depend on the keys. */
export const allowAnyOrigin: Middleware = async (context, next) => {
  if (context.req.method === 'OPTIONS') {
    return context.body(null, 204, {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD',
      'Access-Control-Allow-Headers':
        context.req.header('Access-Control-Request-Headers') ?? 'authorization, apikey',
      'Access-Control-Max-Age': '86400',
    });
  }
  await next();
  context.res.headers.set('Access-Control-Allow-Origin', '*');
  return undefined;
};

/** Answers `signInAnonymously()`: a sign-up without e-mail address and phone number. */
export function signInAnonymously(publishableKey: string): Middleware {
  return async (context, next) => {
    const { req } = context;
    if (req.method !== 'POST' || req.path !== '/auth/v1/signup') return next();
    if (req.header('apikey') !== publishableKey) return next();
    const body: unknown = await req.json().catch(() => undefined);
    if (typeof body !== 'object' || body === null || 'email' in body || 'phone' in body) {
      return next();
    }
    const data = 'data' in body ? (body.data as Record<string, unknown>) : {};

    // The library creates only users with an address. We invent one and delete it afterwards.
    const { authService } = context.var;
    const { user, session } = await authService.signUp(
      `${randomUUID()}@anonymous.invalid`,
      randomBytes(24).toString('base64url'),
      data,
    );
    await authService.repo.updateUser(user.id, { email: null, is_anonymous: true });
    if (!session) return context.json({ message: 'Sign-ups are disabled' }, 422);
    return context.json({
      ...session,
      user: { ...session.user, email: '', is_anonymous: true, identities: [] },
    });
  };
}

/** The answers of a server to texts that it cannot store. */
const nulCharacter = {
  code: '22P05',
  details: '\\u0000 cannot be converted to text.',
  hint: null,
  message: 'unsupported Unicode escape sequence',
};
const halfCharacter = {
  code: '22P02',
  details: 'Unicode high surrogate must not follow a high surrogate.',
  hint: null,
  message: 'invalid input syntax for type json',
};

/**
 * Refuses NUL and halves of surrogate pairs in calls, as PostgreSQL does when it parses their JSON. The
 * library parses it in JavaScript, which takes both.
 */
export const refuseUnstorableTexts: Middleware = async (context, next) => {
  const { req } = context;
  if (req.method !== 'POST' || !req.path.startsWith('/rest/v1/')) return next();
  let fault: typeof nulCharacter | undefined;
  const inspect = (_: string, value: unknown): undefined => {
    if (typeof value !== 'string') return;
    if (value.includes('\0')) fault ??= nulCharacter;
    else if (!value.isWellFormed()) fault ??= halfCharacter;
  };
  try {
    // A copy: the library reads the request itself.
    JSON.parse(await req.raw.clone().text(), inspect);
  } catch {
    // The library refuses what is no JSON.
    return next();
  }
  return fault ? context.json(fault, 400) : next();
};
