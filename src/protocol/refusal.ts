/**
 * Expected refusals are values. Each code has a sentence in plain words with a next step in the
 * locales (`refusal.<code>`).
 */
import * as z from 'zod/mini';

export const refusalCodes = [
  'no-video',
  'page-not-allowed',
  'site-not-allowed',
  'room-key-invalid',
  'room-not-found',
  'room-full',
  'rate-limited',
  'not-a-member',
  'not-allowed',
  'removed',
  'message-invalid',
  'backend-unreachable',
  'backend-refused-sign-in',
  'backend-answered-oddly',
  'tab-gone',
  'room-moved',
  'place-taken',
  'session-over',
  'extension-updated',
  'still-in-room',
  'click-toolbar',
  'worker-unavailable',
] as const;

export const refusalCode = z.enum(refusalCodes);
export type RefusalCode = z.infer<typeof refusalCode>;

export const refusal = z.object({
  code: refusalCode,
  /** Seconds until another try makes sense. */
  retryAfter: z.optional(z.number()),
});
export type Refusal = z.infer<typeof refusal>;

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function done<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refused(code: RefusalCode, retryAfter?: number): Result<never> {
  return { ok: false, refusal: retryAfter === undefined ? { code } : { code, retryAfter } };
}

/** The schema of a result with a `value`. */
export function resultOf<T extends z.ZodMiniType>(value: T) {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), refusal }),
  ]);
}
