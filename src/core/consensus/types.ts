/** The types that the consensus modules share. */
import type { LinkClock } from '../clock/link-clock.ts';
import { playerStates } from '../player/types.ts';
import type { StampedVector } from '../timeline/revision.ts';

/** Jumps of one member: when (ms), the newest last. */
export type RecentSeeks = readonly number[];

/**
 * What a member is doing: what its player does, or `no-video`; `alone`, on a timeline of its own;
 * `elsewhere`, on another page of the room.
 */
export const memberStates = [...playerStates, 'no-video', 'alone', 'elsewhere'] as const;
export type MemberState = (typeof memberStates)[number];

/** What a member says of its own player. Absent is what cannot be said. */
export interface Status {
  readonly state: MemberState;
  /** Milliseconds ahead of the timeline. */
  readonly drift?: number | undefined;
  /** Milliseconds in which it would start: it stands, decoded, where the vector does. */
  readonly lead?: number | undefined;
  /** Seconds at which it ran out of data while it should play. */
  readonly stall?: number | undefined;
  /** Nobody need wait for it: in a hidden tab, without video, waiting for a click, on its own. */
  readonly excused?: boolean | undefined;
  /** Its viewer answered the ready check. */
  readonly confirmed?: boolean | undefined;
  /** Seconds its media lasts. */
  readonly duration?: number | undefined;
}

/** One beat of a member: all it knows that others need. Times on the sender's clock. */
export interface Beat {
  /** How often the room had moved when it came to the page the sender is on. */
  readonly page: number;
  readonly vector?: StampedVector | undefined;
  /**
   * The host's epoch, and the milliseconds since they were heard: by the sender, through one other
   * member at most, through two.
   */
  readonly host?: { readonly epoch: number; readonly ages: readonly number[] } | undefined;
  /** Milliseconds on the sender's clock when the beat was sent. */
  readonly sentAt: number;
  /** Where the sender comes among those whose reading of the vector is followed: the lowest first. */
  readonly rank: number;
  /** How often the sender's clock stood still or was set: what was measured of it before is void. */
  readonly naps: number;
  readonly status: Status;
}

export interface Peer {
  readonly clock: LinkClock;
  /** Milliseconds of their clock minus ours, too few by what the quickest beat so far was under way. */
  readonly roughOffset: number;
  readonly linkedAt: number;
  /** When the link's clock began to be measured, and pings since. */
  readonly measuredSince: number;
  readonly pings: number;
  readonly beat: (Beat & { readonly receivedAt: number }) | undefined;
}

export interface Room {
  readonly self: string;
  /** How often the room had moved when it came to the page we are on. A vector belongs to one page. */
  readonly page: number;
  /** On our own clock. */
  readonly vector: StampedVector | undefined;
  /** The vector as it was first read. */
  readonly firstReading: StampedVector | undefined;
  /** Who told us of it. */
  readonly heardFrom: string | undefined;
  /** Where we come among those whose reading of the vector is followed. */
  readonly stratum: number;
  /** How often our clock stood still or was set. */
  readonly clockResets: number;
  /** Our reading of the vector is nothing to go by: whoever else has one knows better. */
  readonly isStale: boolean;
  /** When who had the room jump to another place, whatever link they did it over. */
  readonly recentSeeks: ReadonlyMap<string, RecentSeeks>;
  /** The revision that the database held when we came. */
  readonly storedRevision: number;
  readonly peers: ReadonlyMap<string, Peer>;
  /** Who belongs to the room, linked or not, in the order they came. */
  readonly roster: readonly string[];
  readonly appointment: Appointment;
  /** Those whose commands count; undefined where everyone's do. */
  readonly permitted: ReadonlySet<string> | undefined;
}

/** What is told to us of the people of a room. */
export interface RosterUpdate {
  /** In the order they came. */
  readonly roster: readonly string[];
  readonly host: Pick<Appointment, 'epoch' | 'member'>;
  /** Those whose commands count; undefined where everyone's do. */
  readonly permitted: ReadonlySet<string> | undefined;
}

/** The host as the database appointed them, and since when nothing was heard. Times on our clock. */
export interface Appointment {
  /** Grows with every change; 0 before any is known. */
  readonly epoch: number;
  readonly member: string;
  /** When we began to listen for them, or what we had heard before we did. */
  readonly listeningSince: number;
  /**
   * When they were last heard: over our own link, through one other member at most, through two, and
   * so on. Later entries are never earlier.
   */
  readonly heardAtByHops: readonly number[];
  /** When each member was last heard over a link of ours: whoever calls anew is not gone. */
  readonly heardAt: ReadonlyMap<string, number>;
}
