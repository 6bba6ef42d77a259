/** Bounded building blocks of every schema. */
import * as z from 'zod/mini';
import { limits } from './limits.ts';

/** Seconds into the media. */
export const position = z.number().check(z.minimum(0), z.maximum(limits.position));
export const rate = z.number().check(z.minimum(limits.rate.least), z.maximum(limits.rate.most));
/** Seconds by which one member's media may be ahead of the room's. */
export const shift = z.number().check(z.minimum(-limits.shift), z.maximum(limits.shift));
/** Milliseconds on some member's clock. */
export const instant = z.number().check(z.minimum(-1e15), z.maximum(1e15));
export const memberId = z.string().check(z.regex(/^[0-9a-f-]{36}$/));
export const peerId = z.string().check(z.regex(/^[a-z0-9-]{16,64}$/));
/** Raw P-256 public key, uncompressed: 65 bytes in base64url. */
export const publicKey = z.string().check(z.regex(/^B[\w-]{86}$/));
/** 16 random bytes in base64url. */
export const nonce = z.string().check(z.regex(/^[\w-]{22}$/));
/** ECDSA signature of P-256: 64 bytes in base64url. */
export const signature = z.string().check(z.regex(/^[\w-]{86}$/));
/** SHA-256 of a DTLS certificate: 64 lower-case hexadecimal digits. */
export const fingerprint = z.string().check(z.regex(/^[0-9a-f]{64}$/));
export const roomId = z.string().check(z.regex(/^[a-z0-9]{10}$/));
/**
 * At most `most` characters, counted like the database: one beyond U+FFFF counts once, not twice.
 */
export const text = (most: number) =>
  z.string().check(
    z.maxLength(2 * most),
    z.refine((value) => value.length <= most || Array.from(value).length <= most),
  );
export const revisionNumber = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER - 1));
/** Number of times a room has moved to another page. */
export const pageNumber = z.int().check(z.minimum(0), z.maximum(2 ** 31 - 1));
/** Number of hosts a room has had, the first included. */
export const hostEpoch = z.int().check(z.minimum(1), z.maximum(2 ** 31 - 1));
/** Our registration at the PeerServer: the peer id, and the token that proves it is ours. */
export const registration = z.object({ peerId, token: z.uuid() });
export type Registration = z.infer<typeof registration>;
