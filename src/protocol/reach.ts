/** The result of a server test. */
import * as z from 'zod/mini';
import { settings } from './settings.ts';

export const reach = z.enum([
  'fine',
  'unreachable',
  /** It answers, but no other origin may read it, and we have no permission for it. */
  'unreadable',
  'key-refused',
  /** A Supabase project without our functions. */
  'not-set-up',
  /** Something else answers there. */
  'not-ours',
  'credentials-refused',
]);
export type Reach = z.infer<typeof reach>;

const { supabaseUrl, supabaseKey, peerServerUrl } = settings.shape;

/** A server that the background tests. The page tests STUN and TURN servers. */
export const tried = z.discriminatedUnion('server', [
  z.object({ server: z.literal('backend'), supabaseUrl, supabaseKey }),
  z.object({ server: z.literal('signalling'), peerServerUrl }),
]);
