/**
 * Signs and verifies that a member's key is at one end of a connection. The signed text is always
 * built here from parsed fields, so no caller can have its own text signed.
 */
import { fromBase64Url, toBase64Url } from '../protocol/base64.ts';
import type { Exchange } from '../protocol/peer/handshake.ts';

const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
const curve = { name: 'ECDSA', namedCurve: 'P-256' };

/** Signs our end of the connection as the member `self`. Base64url of 64 bytes. */
export async function prove(
  key: CryptoKey,
  self: string,
  { roomId, member, ownNonce, memberNonce, ownFingerprint, memberFingerprint }: Exchange,
): Promise<string> {
  const signer = [self, ownNonce, ownFingerprint];
  const statement = statementOf(roomId, signer, [member, memberNonce, memberFingerprint]);
  return toBase64Url(new Uint8Array(await crypto.subtle.sign(algorithm, key, statement)));
}

/** Whether `signature` is `member`'s, made with `publicKey` for their end of our connection. */
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

/** The signer stands first, so a reflected proof proves nothing. */
function statementOf(roomId: string, signer: readonly string[], verifier: readonly string[]) {
  const lines = ['issho/1 link', roomId, ...signer, ...verifier];
  return new TextEncoder().encode(lines.join('\n'));
}

/** Undefined if it is not a point of the curve. */
async function importKey(publicKey: string): Promise<CryptoKey | undefined> {
  try {
    return await crypto.subtle.importKey('raw', fromBase64Url(publicKey), curve, false, ['verify']);
  } catch {
    return undefined;
  }
}

/** A key pair whose private key cannot be exported. */
export async function newKeyPair(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(curve, false, ['sign', 'verify']);
}

/** The raw public key, 65 bytes in base64url. */
export async function publicKeyOf({ publicKey }: CryptoKeyPair): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)));
}
