/** The types that the consensus modules share. */
import type { LinkClock } from '../clock/link-clock.ts';
import { playerStates } from '../player/types.ts';
import type { StampedVector } from '../timeline/revision.ts';

/** Times (ms) of one member's recent seeks, the newest last. */
export type RecentSeeks = readonly number[];

/** Times (ms) of one member's recent pauses and holds, the newest last. */
export type RecentStops = readonly number[];

/**
 * What a member is doing: what its player does, or `no-video`; `alone`, on a timeline of its own;
 * `elsewhere`, on another page of the room.
 */
export const memberStates = [...playerStates, 'no-video', 'alone', 'elsewhere'] as const;
export type MemberState = (typeof memberStates)[number];

/** What a member says of its player. Fields are absent while unknown. */
export interface Status {
  readonly state: MemberState;
  /** Milliseconds ahead of the timeline. */
  readonly drift?: number | undefined;
  /** Milliseconds in which it would start; only while it is decoded at the vector's position. */
  readonly lead?: number | undefined;
  /** Position in seconds at which it ran out of data. */
  readonly stall?: number | undefined;
  /** The room does not wait for it: hidden, without video, waiting for a click, or alone. */
  readonly excused?: boolean | undefined;
  /** Its viewer answered the ready check. */
  readonly confirmed?: boolean | undefined;
  /** Length of its media in seconds. */
  readonly duration?: number | undefined;
}

/** One beat: a member's state. Times on the sender's clock. */
export interface Beat {
  /** Number of the sender's page: how often the room had moved to another one. */
  readonly page: number;
  readonly vector?: StampedVector | undefined;
  /**
   * The host's epoch, and the milliseconds since the host was heard: by the sender, through one
   * other member at most, through two.
   */
  readonly host?: { readonly epoch: number; readonly ages: readonly number[] } | undefined;
  /** When the beat was sent. */
  readonly sentAt: number;
  /** The sender's stratum. */
  readonly rank: number;
  /** The sender's clock resets. */
  readonly naps: number;
  readonly status: Status;
}

export interface Peer {
  readonly clock: LinkClock;
  /** Rough offset (theirs − ours, ms) from beats alone; low by the fastest one-way delay. */
  readonly roughOffset: number;
  readonly linkedAt: number;
  /** When (ms) the measurement of the clock began, and the pings since. */
  readonly measuredSince: number;
  readonly pings: number;
  readonly beat: (Beat & { readonly receivedAt: number }) | undefined;
}

/** A vector as it was read, on our clock within ± `error` milliseconds. */
export interface VectorReading {
  readonly vector: StampedVector;
  readonly error: number;
}

export interface Room {
  readonly self: string;
  /** Number of our page. A vector belongs to one page. */
  readonly page: number;
  /** Read on our clock. */
  readonly vector: StampedVector | undefined;
  /** The vector as it was first read. */
  readonly firstReading: VectorReading | undefined;
  /** The member from whom we have the vector. */
  readonly heardFrom: string | undefined;
  /** Our stratum: 0 where the vector was first read here. */
  readonly stratum: number;
  /** How often our clock stood still or was set. */
  readonly clockResets: number;
  /** Our vector is stale; prefer anyone else's. */
  readonly isStale: boolean;
  /** Recent seeks by member, whatever link they came over. */
  readonly recentSeeks: ReadonlyMap<string, RecentSeeks>;
  /** Recent pauses and holds by member, likewise. */
  readonly recentStops: ReadonlyMap<string, RecentStops>;
  /** The database's revision when the session began. */
  readonly storedRevision: number;
  readonly peers: ReadonlyMap<string, Peer>;
  /** Ids of all members, linked or not, in the order in which they joined. */
  readonly roster: readonly string[];
  readonly appointment: Appointment;
  /** Members who may command; undefined where everyone may. */
  readonly permitted: ReadonlySet<string> | undefined;
}

/** The roster as the database has it. */
export interface RosterUpdate {
  /** In the order in which they joined. */
  readonly roster: readonly string[];
  readonly host: Pick<Appointment, 'epoch' | 'member'>;
  /** Members who may command; undefined where everyone may. */
  readonly permitted: ReadonlySet<string> | undefined;
}

/** The host that the database appointed, and when they were last heard. Times on our clock. */
export interface Appointment {
  /** Grows with every change of host; 0 before one is known. */
  readonly epoch: number;
  readonly member: string;
  /** When we began to listen for them, or last heard them before. */
  readonly listeningSince: number;
  /**
   * When they were last heard: over our own link, through one other member at most, through two,
   * and so on. Later entries are never earlier.
   */
  readonly heardAtByHops: readonly number[];
  /** When each member was last heard over a link of ours. A member who dials again is not gone. */
  readonly heardAt: ReadonlyMap<string, number>;
}
