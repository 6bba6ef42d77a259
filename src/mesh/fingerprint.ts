/** Identifies the ends of a connection by the SHA-256 fingerprints of their DTLS certificates. */
import { fingerprint } from '../protocol/fields.ts';

export interface Fingerprints {
  readonly ownFingerprint: string;
  readonly memberFingerprint: string;
}

/** The fingerprints of the connection; undefined unless each end has exactly one. */
export function fingerprintsOf(connection: {
  readonly localDescription: { readonly sdp: string } | null;
  readonly remoteDescription: { readonly sdp: string } | null;
}): Fingerprints | undefined {
  const ownFingerprint = fingerprintIn(connection.localDescription?.sdp ?? '');
  const memberFingerprint = fingerprintIn(connection.remoteDescription?.sdp ?? '');
  return ownFingerprint && memberFingerprint ? { ownFingerprint, memberFingerprint } : undefined;
}

/** The one fingerprint of a session description (RFC 8122), as 64 lower-case digits. */
export function fingerprintIn(sdp: string): string | undefined {
  const lines = sdp.split(/[\r\n]+/).filter((line) => /^\s*a\s*=\s*fingerprint/i.test(line));
  const [line, ...others] = lines;
  if (line === undefined || others.length > 0) return undefined;
  const match = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i.exec(line.trim());
  const parsed = fingerprint.safeParse(match?.[1]?.replaceAll(':', '').toLowerCase());
  return parsed.success ? parsed.data : undefined;
}
