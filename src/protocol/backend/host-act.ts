/** A host's actions on the room and its members. */
import * as z from 'zod/mini';
import { memberId } from '../fields.ts';
import { limits } from '../limits.ts';
import { roomControl } from './room.ts';

export const hostAct = z.discriminatedUnion('act', [
  z.object({ act: z.literal('hand-over'), member: memberId }),
  /** Until the member is let back in; a private room also gets another key. */
  z.object({ act: z.literal('remove'), member: memberId }),
  /** Lets a removed member join again; a private room still asks them for its key. */
  z.object({ act: z.literal('let-back-in'), member: memberId }),
  /** Sets who commands playback; `named` are the permitted members if the host chooses them. */
  z.object({
    act: z.literal('control'),
    control: roomControl,
    named: z.array(memberId).check(z.maxLength(limits.members)),
  }),
  z.object({ act: z.literal('new-key') }),
  z.object({ act: z.literal('make-private') }),
  /** Earlier comments leave the room. */
  z.object({ act: z.literal('make-public') }),
  /** Ends the room for everyone. */
  z.object({ act: z.literal('close') }),
]);
export type HostAct = z.infer<typeof hostAct>;
