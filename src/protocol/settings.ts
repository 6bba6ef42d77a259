/** Where the backend and the PeerServer are. Built in, and replaceable at run time. */
import * as z from 'zod/mini';
import { limits } from './limits.ts';

const httpUrl = z.string().check(z.maxLength(limits.url), z.regex(/^https?:\/\/[^\s/?#]+/i));

export const iceServer = z.object({
  urls: z.union([z.string(), z.array(z.string())]),
  username: z.optional(z.string()),
  credential: z.optional(z.string()),
});

export const settings = z.object({
  /** Address of the Supabase project, or of the local backend. */
  supabaseUrl: httpUrl,
  /** Its publishable (anonymous) key. Never a secret key: it ships with the extension. */
  supabaseKey: z.string().check(z.minLength(1), z.maxLength(4096)),
  /** Address of the PeerServer that introduces members to each other. */
  peerServerUrl: httpUrl,
  /** STUN and TURN servers. None by default: nothing is asked of servers the viewer did not choose. */
  iceServers: z.array(iceServer).check(z.maxLength(8)),
  /** Connect through a TURN server or not at all, so that members do not see our address. */
  relayOnly: z.boolean(),
});

export type Settings = z.infer<typeof settings>;
