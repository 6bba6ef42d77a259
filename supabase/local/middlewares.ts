/** Features of a hosted project that the library lacks: CORS for sign-in, anonymous users. */
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
