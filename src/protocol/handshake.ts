/**
 * What two members say on the reliable channel before anything else, in this order: `hello`, `proof`
 * once the other's hello came, `accepted` once the other's proof holds. Nothing else is heard or said
 * before both have accepted.
 */
import * as z from 'zod/mini';
import { fingerprint, memberId, nonce, roomId, signature } from './fields.ts';

/** Characters of one message of the handshake; a proof has about 120. */
const LONGEST = 256;

const handshakeMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), nonce }),
  z.object({ type: z.literal('proof'), signature }),
  z.object({ type: z.literal('accepted') }),
]);
export type HandshakeMessage = z.infer<typeof handshakeMessage>;

/** One connection as one of its ends sees it: what both sign. */
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
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return undefined;
  }
  const parsed = handshakeMessage.safeParse(json);
  return parsed.success ? parsed.data : undefined;
}
