/**
 * Signs and verifies that a member's key is at one end of a connection. What is signed is always
 * built here, from parsed fields of fixed form: no caller can have text of their own signed.
 */
import { fromBase64Url, toBase64Url } from '../protocol/base64.ts';
import type { Exchange } from '../protocol/handshake.ts';

const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
const curve = { name: 'ECDSA', namedCurve: 'P-256' };

/** Signs, as the member `self`, our end of the connection. Base64url of 64 bytes. */
export async function prove(
  key: CryptoKey,
  self: string,
  { roomId, member, ownNonce, memberNonce, ownFingerprint, memberFingerprint }: Exchange,
): Promise<string> {
  const signer = [self, ownNonce, ownFingerprint];
  const statement = statementOf(roomId, signer, [member, memberNonce, memberFingerprint]);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign(algorithm, key, statement)));
}

/** Whether `signature` is what `member`, with `publicKey`, signs at their end of our connection. */
export async function verify(
  publicKey: string,
  signature: string,
  self: string,
  { roomId, member, ownNonce, memberNonce, ownFingerprint, memberFingerprint }: Exchange,
): Promise<boolean> {
  const key = await importKey(publicKey);
  if (!key) return false;
  const signer = [member, memberNonce, memberFingerprint];
  const statement = statementOf(roomId, signer, [self, ownNonce, ownFingerprint]);
  return crypto.subtle.verify(algorithm, key, fromBase64Url(signature), statement);
}

/** Whoever signs stands first, so a proof sent back proves nothing. */
function statementOf(roomId: string, signer: readonly string[], verifier: readonly string[]) {
  const lines = ['issho/1 link', roomId, ...signer, ...verifier];
  return new TextEncoder().encode(lines.join('\n'));
}

/** Undefined for what is no point of the curve. */
async function importKey(publicKey: string): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('raw', fromBase64Url(publicKey), curve, false, ['verify']);
  } catch {
    return undefined;
  }
}

/** A pair whose private key never leaves the browser's key store. */
export async function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(curve, false, ['sign', 'verify']);
}

/** The raw public key, 65 bytes in base64url. */
export async function publicKeyOf({ publicKey }: CryptoKeyPair): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));
}
