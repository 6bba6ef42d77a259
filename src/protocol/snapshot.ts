/** What the popup and the panel show of a running session: one value, made anew on every request. */
import * as z from 'zod/mini';
import { memberStates } from '../core/consensus/types.ts';
import { holdReasons } from '../core/timeline/vector.ts';
import { roomControl } from './rows.ts';

export const linkState = z.enum([
  /** This is us. */
  'self',
  /** Data flows directly. */
  'direct',
  /** Known to be in the room, no link yet or lost. */
  'connecting',
]);

export const memberView = z.object({
  id: z.string(),
  name: z.string(),
  isHost: z.boolean(),
  link: linkState,
  /** What the member does; `here`, in the room, where no session of ours knows more. */
  state: z.optional(z.enum([...memberStates, 'here'])),
  /** Milliseconds ahead of the room's timeline; absent while unknown. */
  drift: z.optional(z.number()),
  /** Seconds their media lasts; another cut lasts longer or shorter. */
  duration: z.optional(z.number()),
  /** Answered the ready check. */
  confirmed: z.optional(z.boolean()),
  /** Milliseconds; absent for ourselves and before the first answer. */
  roundTrip: z.optional(z.number()),
  /** Whether their link leads through a TURN server; absent where the browser does not tell. */
  isRelayed: z.optional(z.boolean()),
  /** Whether much of what goes over their link is lost. */
  isUnsteady: z.optional(z.boolean()),
  /** Milliseconds since the link to them was lost; absent for who was not linked yet. */
  awayFor: z.optional(z.number()),
});
export type MemberView = z.infer<typeof memberView>;

export const sessionSnapshot = z.object({
  roomId: z.string(),
  members: z.array(memberView),
  control: roomControl,
  /** The room's timeline now; absent until the first member or the database told it. */
  timeline: z.optional(
    z.object({
      position: z.number(),
      playing: z.boolean(),
      rate: z.number(),
      revision: z.number(),
      /** Who gave it; empty where the database did. */
      by: z.string(),
      /** Milliseconds until it starts to move; 0 when it does, or will not. */
      startsIn: z.number(),
      /** What a held room waits for, for how many milliseconds, and for whom. */
      hold: z.optional(z.enum(holdReasons)),
      heldFor: z.optional(z.number()),
      awaited: z.optional(z.array(z.string())),
    }),
  ),
  /** The room went on to another page, and we did not yet. */
  moved: z.optional(
    z.object({
      title: z.string(),
      address: z.string(),
      /** Our viewer said no. */
      stays: z.boolean(),
      /** Milliseconds until our tab follows; absent where it does not without a click. */
      followsIn: z.optional(z.number()),
    }),
  ),
  /** Whether the others follow our viewer: everyone, while nobody who controls the room is here. */
  mayCommand: z.boolean(),
  /** How often our viewer wanted what only others may do here. */
  denied: z.number(),
  /** Seconds our media is set to be ahead of the room's. */
  shift: z.number(),
  player: z.object({
    found: z.boolean(),
    position: z.optional(z.number()),
    duration: z.optional(z.number()),
    /** The browser wants a click before it plays. */
    blocked: z.boolean(),
  }),
  /** Which of the two servers answers. */
  signalling: z.enum(['connecting', 'online', 'unreachable']),
  /** `full`: it answers, but our place in the room was taken while we were away. */
  backend: z.enum(['online', 'unreachable', 'full']),
  /** Messages dropped because they were not ours, too large, malformed or too many. */
  dropped: z.number(),
});

/** How exact a session has been so far. No names, titles or addresses: it is made to be passed on. */
export const syncReport = z.object({
  /** Seconds our player followed the room. */
  followed: z.number(),
  /** Milliseconds of drift without sign: p50, p95, p99. */
  drift: z.optional(z.tuple([z.number(), z.number(), z.number()])),
  /** Milliseconds, one for each direct link. */
  roundTrips: z.array(z.number()),
  nudges: z.number(),
  seeks: z.number(),
  /** Milliseconds within which the room's clock is known, whatever the path; absent where it is ours. */
  clock: z.optional(z.number()),
  /** Times our player stood still: without data, or with data ahead; and for how many seconds. */
  stalls: z.object({ data: z.number(), frozen: z.number() }),
  stalled: z.number(),
  ads: z.number(),
  waits: z.record(z.enum(holdReasons), z.number()),
  /** Seconds the room waited. */
  waited: z.number(),
  dropped: z.number(),
});
export type SyncReport = z.infer<typeof syncReport>;

export type SessionSnapshot = z.infer<typeof sessionSnapshot>;
