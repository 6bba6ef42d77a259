/** Addresses of the backend and the PeerServer. Built in, and replaceable at run time. */
import * as z from 'zod/mini';
import { fromBase64Url } from './base64.ts';
import { text } from './fields.ts';
import { limits } from './limits.ts';

const httpUrl = text(limits.url).check(
  z.regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i),
  z.refine((url) => URL.canParse(url)),
);

/** Address of a STUN or TURN server (RFC 7064, RFC 7065). */
export const iceAddress = text(limits.iceAddress).check(
  z.regex(/^(stun|turns?):[\w.:[\]-]+(\?transport=(udp|tcp))?$/i),
  // `RTCPeerConnection` throws over an invalid host or port.
  z.refine((url) => URL.canParse(url.replace(/^\w+:/, 'http://'))),
);

export const iceServer = z
  .object({
    urls: z.union([iceAddress, z.array(iceAddress).check(z.maxLength(limits.iceServers))]),
    username: z.optional(text(limits.credential)),
    credential: z.optional(text(limits.credential)),
  })
  .check(
    // `RTCPeerConnection` throws over a TURN server without either.
    z.refine((server) => !isRelay(server) || Boolean(server.username && server.credential)),
  );
export type IceServer = z.infer<typeof iceServer>;

export const settings = z.object({
  /** Address of the Supabase project, or of the local backend. */
  supabaseUrl: httpUrl,
  /** Its publishable (anonymous) key. Never a secret key: it ships with the extension. */
  supabaseKey: text(limits.key).check(
    z.minLength(1),
    z.refine((key) => !isSecretKey(key)),
  ),
  /** Address of the PeerServer that introduces members to each other. */
  peerServerUrl: httpUrl,
  /**
   * STUN and TURN servers. None by default: Issho contacts no server that the viewer did not
   * choose.
   */
  iceServers: z.array(iceServer).check(z.maxLength(limits.iceServers)),
  /** Connect through a TURN server only, so that members do not see our address. */
  relayOnly: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

/**
 * The valid settings in a stored `value`. Each is parsed by itself: an invalid address must not
 * remove `relayOnly`, which would show the viewer's own address to everyone.
 */
export function settingsIn(value: unknown): Partial<Settings> {
  const stored = z.record(z.string(), z.unknown()).safeParse(value);
  const entries = Object.entries(settings.shape).flatMap(([name, schema]) => {
    const parsed = z.safeParse(schema, stored.data?.[name]);
    return parsed.success ? [[name, parsed.data]] : [];
  });
  return Object.fromEntries(entries) as Partial<Settings>;
}

/** Whether members can be reached through one of `servers`. */
export function hasRelay(servers: readonly IceServer[]): boolean {
  return servers.some(isRelay);
}

function isRelay({ urls }: { readonly urls: string | readonly string[] }): boolean {
  return [urls].flat().some((url) => /^turns?:/i.test(url));
}

const claims = z.object({ role: z.string() });

/**
 * Whether `key` gives full access: a secret key of Supabase, or, of its older kind, a JWT for any
 * role but the public one.
 */
export function isSecretKey(key: string): boolean {
  if (key.startsWith('sb_secret_')) return true;
  const payload = key.split('.')[1];
  if (payload === undefined) return false;
  try {
    const { role } = claims.parse(JSON.parse(new TextDecoder().decode(fromBase64Url(payload))));
    return role !== 'anon';
  } catch {
    return false; // It is no JWT; the server decides whether it is a key.
  }
}

/** Whether data sent to `url` can be read on the way. */
export function isReadableOnTheWay(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
