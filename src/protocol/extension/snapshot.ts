/** A running session's state for the popup and the panel, computed for every request. */
import * as z from 'zod/mini';
import { memberStates } from '../../core/consensus/types.ts';
import { holdReasons } from '../../core/timeline/vector.ts';
import { roomControl } from '../backend/room.ts';

export const linkState = z.enum([
  /** Ourselves. */
  'self',
  /** Data flows directly. */
  'direct',
  /** In the room, but without a link. */
  'connecting',
]);

export const memberView = z.object({
  id: z.string(),
  name: z.string(),
  isHost: z.boolean(),
  link: linkState,
  /** The member's state; `here` if they are in the room and our session knows no more. */
  state: z.optional(z.enum([...memberStates, 'here'])),
  /** Milliseconds ahead of the room's timeline; absent while unknown. */
  drift: z.optional(z.number()),
  /** Duration of their media in seconds; another cut has another duration. */
  duration: z.optional(z.number()),
  /** Answered the ready check. */
  confirmed: z.optional(z.boolean()),
  /** Milliseconds; absent for ourselves and before the first answer. */
  roundTrip: z.optional(z.number()),
  /** Whether their link uses a TURN server; absent if the browser does not report it. */
  isRelayed: z.optional(z.boolean()),
  /** Whether their link loses much data. */
  isUnsteady: z.optional(z.boolean()),
  /** Milliseconds since their link was lost; absent for a member without an earlier link. */
  awayFor: z.optional(z.number()),
});
export type MemberView = z.infer<typeof memberView>;

export const sessionSnapshot = z.object({
  roomId: z.string(),
  members: z.array(memberView),
  control: roomControl,
  /** The room's timeline now; absent until the first member or the database sent it. */
  timeline: z.optional(
    z.object({
      position: z.number(),
      playing: z.boolean(),
      rate: z.number(),
      revision: z.number(),
      /** The member who gave it; empty if it came from the database. */
      by: z.string(),
      /** Milliseconds until it starts to move; 0 if it moves already, or stands. */
      startsIn: z.number(),
      /** Why the room waits, for how many milliseconds so far, and for which members. */
      hold: z.optional(z.enum(holdReasons)),
      heldFor: z.optional(z.number()),
      awaited: z.optional(z.array(z.string())),
    }),
  ),
  /** The room went on to another page, and we have not followed yet. */
  moved: z.optional(
    z.object({
      title: z.string(),
      address: z.string(),
      /** Our viewer chose to stay. */
      stays: z.boolean(),
      /** Milliseconds until our tab follows; absent if that needs a click. */
      followsIn: z.optional(z.number()),
    }),
  ),
  /** Whether our viewer may command playback: everyone may while no permitted member is here. */
  mayCommand: z.boolean(),
  /** Number of times our viewer tried a command without permission. */
  denied: z.number(),
  /** Seconds by which our media is set ahead of the room's. */
  shift: z.number(),
  player: z.object({
    found: z.boolean(),
    position: z.optional(z.number()),
    duration: z.optional(z.number()),
    /** The browser needs a click before it plays. */
    blocked: z.boolean(),
  }),
  /** Whether each of the two servers answers. */
  signalling: z.enum(['connecting', 'online', 'unreachable']),
  /** `full`: it answers, but others took our seat in the room while we were away. */
  backend: z.enum(['online', 'unreachable', 'full']),
  /** Messages dropped because they were invalid, too large or too many. */
  dropped: z.number(),
});

/** How exact a session has been. It may be shared: it has no names, titles or addresses. */
export const syncReport = z.object({
  /** Seconds for which our player followed the room. */
  followed: z.number(),
  /** Milliseconds of drift without a sign: p50, p95, p99. */
  drift: z.optional(z.tuple([z.number(), z.number(), z.number()])),
  /** Milliseconds, one for each direct link. */
  roundTrips: z.array(z.number()),
  nudges: z.number(),
  seeks: z.number(),
  /** Error bound of the room's clock in milliseconds, for any path; absent if the clock is ours. */
  clock: z.optional(z.number()),
  /** Number of stalls of our player, without data and with data ahead, and their seconds. */
  stalls: z.object({ data: z.number(), frozen: z.number() }),
  stalled: z.number(),
  ads: z.number(),
  waits: z.record(z.enum(holdReasons), z.number()),
  /** Seconds for which the room waited. */
  waited: z.number(),
  /** Number of members who read the timeline differently than clock errors explain. */
  apart: z.number(),
  dropped: z.number(),
});
export type SyncReport = z.infer<typeof syncReport>;

export type SessionSnapshot = z.infer<typeof sessionSnapshot>;
