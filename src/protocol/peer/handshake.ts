/**
 * The first messages of two members on the reliable channel, in this order: `hello`, `proof`
 * after the other's hello, `accepted` after the other's proof was verified. Nothing else is read
 * or sent before both have accepted.
 */
import * as z from 'zod/mini';
import { fingerprint, memberId, nonce, roomId, signature } from '../fields.ts';
import { parseJson } from '../parse-json.ts';

/** Longest handshake message, in characters; a proof has about 120. */
const LONGEST = 256;

const handshakeMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), nonce }),
  z.object({ type: z.literal('proof'), signature }),
  z.object({ type: z.literal('accepted') }),
]);
export type HandshakeMessage = z.infer<typeof handshakeMessage>;

/** One connection as seen from one of its ends: the statement that this end signs. */
export const exchange = z.object({
  roomId,
  /** The member at the other end. */
  member: memberId,
  ownNonce: nonce,
  memberNonce: nonce,
  ownFingerprint: fingerprint,
  memberFingerprint: fingerprint,
});
export type Exchange = z.infer<typeof exchange>;

/** The message in `data`, or undefined for anything else. Never throws. */
export function parseHandshakeMessage(data: unknown): HandshakeMessage | undefined {
  if (typeof data !== 'string' || data.length > LONGEST) return undefined;
  const parsed = handshakeMessage.safeParse(parseJson(data));
  return parsed.success ? parsed.data : undefined;
}
