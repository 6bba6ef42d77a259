/** The notices over a page without a session. */
import * as z from 'zod/mini';
import { origins } from './entry.ts';
import { ending } from './membership.ts';
import { refusal } from '../refusal.ts';

export const notice = z.discriminatedUnion('kind', [
  /** An attempt to enter a room waits for the room server. */
  z.object({ kind: z.literal('waiting') }),
  /** The player is in a frame of another site, which the viewer has to allow first. */
  z.object({ kind: z.literal('nested'), origins }),
  z.object({ kind: z.literal('refused'), origins, refusal }),
  z.object({ kind: z.literal('ended'), ending }),
]);
export type Notice = z.infer<typeof notice>;

/** `again`: retry after asking for `origins`. `close`: the viewer has read it, or cancels. */
export const noticeAct = z.enum(['again', 'close']);
export type NoticeAct = z.infer<typeof noticeAct>;
