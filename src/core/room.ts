/**
 * The room as one member knows it: the vector everyone steers to, the members it hears, and whose
 * clock the timeline rests on. Pure: every change returns a new room.
 */
import type { LinkClock } from './clock.ts';
import { estimateAt, freshClock, isSettled, withExchange } from './clock.ts';
import type { Exchange } from './clock.ts';
import type { Jumps } from './control.ts';
import { mayCommand, withJump } from './control.ts';
import type { PlayerState } from './controller.ts';
import type { Appointment } from './host.ts';
import { appointedBy, heardBy, nobody, unheard } from './host.ts';
import {
  astray,
  isRead,
  stewardOf,
  withReading,
  withVectorGuessed,
  withVectorReread,
  withVectorTaken,
} from './reading.ts';
import type { StampedVector } from './revision.ts';
import { compareRevisions } from './revision.ts';
import { onClock, positionAt } from './timeline.ts';

/** What a member says of its own player. Absent is what cannot be said. */
export interface Status {
  /** `elsewhere`: the room's page of an earlier or a later time. */
  readonly state: PlayerState | 'no-video' | 'alone' | 'elsewhere';
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
  readonly guess: number;
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
  readonly taken: StampedVector | undefined;
  /** Who told us of it. */
  readonly teller: string | undefined;
  /** Where we come among those whose reading of the vector is followed. */
  readonly rank: number;
  /** How often our clock stood still or was set. */
  readonly naps: number;
  /** Our reading of the vector is nothing to go by: whoever else has one knows better. */
  readonly astray: boolean;
  /** When who had the room jump to another place, whatever link they did it over. */
  readonly jumps: ReadonlyMap<string, Jumps>;
  /** The revision that the database held when we came. */
  readonly stored: number;
  readonly peers: ReadonlyMap<string, Peer>;
  /** Who belongs to the room, linked or not, in the order they came. */
  readonly roster: readonly string[];
  readonly appointed: Appointment;
  /** Those whose commands count; undefined where everyone's do. */
  readonly controllers: ReadonlySet<string> | undefined;
}

/** Commands that nobody gives while we hear nothing: revisions would come to an end. */
const LEAP = 1e6;

export function newRoom(self: string, page = 0, stored = 0): Room {
  return {
    self,
    page,
    vector: undefined,
    taken: undefined,
    teller: undefined,
    rank: 0,
    naps: 0,
    astray: false,
    jumps: new Map(),
    stored,
    peers: new Map(),
    roster: [self],
    appointed: nobody,
    controllers: undefined,
  };
}

/** What is told to us of the people of a room. */
export interface People {
  /** In the order they came. */
  readonly roster: readonly string[];
  readonly host: Pick<Appointment, 'epoch' | 'member'>;
  /** Those whose commands count; undefined where everyone's do. */
  readonly controllers: ReadonlySet<string> | undefined;
}

/** The room with its people as they are told at `now` (ms, ours). */
export function withPeople(room: Room, { roster, host, controllers }: People, now: number): Room {
  return { ...room, roster, controllers, appointed: appointedBy(room.appointed, host, now) };
}

/** A link of whose clock nothing is known. */
const unmeasured = { guess: -Infinity, pings: 0 };

export function withPeer(room: Room, member: string, now: number): Room {
  return withPeerAs(room, member, {
    ...unmeasured,
    clock: freshClock,
    linkedAt: now,
    measuredSince: now,
    beat: undefined,
  });
}

export function withoutPeer(room: Room, member: string): Room {
  const peers = new Map(room.peers);
  peers.delete(member);
  return { ...room, peers };
}

/** The room after a ping to `member` was sent. */
export function withPing(room: Room, member: string): Room {
  const peer = room.peers.get(member);
  return peer ? withPeerAs(room, member, { ...peer, pings: peer.pings + 1 }) : room;
}

/** The room after an exchange of timestamps with `member`; the steward's vector is read anew. */
export function withTimestamps(room: Room, member: string, exchange: Exchange): Room {
  const peer = room.peers.get(member);
  // What was asked before is of a clock that went on otherwise since.
  if (!peer || exchange.sent < peer.measuredSince) return room;
  const clock = withExchange(peer.clock, exchange);
  const again = clock.cuts > peer.clock.cuts && { ...unmeasured, measuredSince: exchange.received };
  const timed = withPeerAs(room, member, { ...peer, clock, ...again });
  return withVectorReread(timed, member, exchange.received);
}

/** Whether the clock by which we read the room's vector is known as well as it will be. */
export function readsSurely(room: Room): boolean {
  const clock = room.peers.get(stewardOf(room))?.clock;
  return clock === undefined || isSettled(clock);
}

/** Milliseconds in which our own clock goes: what is read on it is off by up to as many. */
export function roundingIn({ peers }: Room): number {
  return Math.max(0, ...[...peers.values()].map(({ clock }) => clock.rounding));
}

/**
 * The room after our own clock stepped or stood still: nothing measured on it holds any more, so
 * the others' reading of the vector goes before ours.
 */
export function withClockLost(room: Room, now: number): Room {
  const peers = new Map([...room.peers].map(([member, peer]) => [member, withoutClock(peer, now)]));
  const appointed = unheard(room.appointed, now);
  return astray({ ...room, peers, naps: room.naps + 1, appointed });
}

/**
 * The room after a beat of `member` received at `receivedAt` (ms, ours). A newer vector replaces
 * ours; the same vector from the steward re-anchors ours to the steward's clock; an older one is
 * passed over, and so is one of another page. Any order, loss and repetition of beats ends in the same vector.
 */
export function withBeat(room: Room, member: string, told: Beat, receivedAt: number): Room {
  const known = room.peers.get(member);
  if (!known) return room;
  const peer = napped(known, told) ? withoutClock(known, receivedAt) : known;
  const beat = told.page === room.page ? told : fromElsewhere(told, room.page);
  const appointed = heardBy(room.appointed, member, beat, peer.clock, receivedAt);
  const guess = Math.max(peer.guess, beat.sentAt - receivedAt);
  const heard = withPeerAs({ ...room, appointed }, member, {
    ...peer,
    guess,
    beat: { ...beat, receivedAt },
  });
  if (!beat.vector || !mayCommand(room, member)) return heard;
  const offset = estimateAt(peer.clock, receivedAt)?.offset;
  // Before the first pong the beats themselves are the only samples: their flight time is the error.
  const vector = onClock(beat.vector, -(offset ?? guess));
  const order = orderOf(vector, member, room);
  const isGuess = offset === undefined;
  if (order > 0) return withCommand(heard, member, vector, isGuess, receivedAt);
  // What is read already is read no better by a guess: the first pong is a round trip away.
  const follows = order === 0 && !isGuess && isRead(heard, member);
  return follows ? withReading(heard, member, vector, receivedAt) : heard;
}

/** The room after `member` told of a newer vector. */
function withCommand(
  room: Room,
  member: string,
  vector: StampedVector,
  isGuess: boolean,
  now: number,
): Room {
  if (vector.revision > (room.vector?.revision ?? room.stored) + LEAP) return room;
  const take = isGuess ? withVectorGuessed : withVectorTaken;
  const rank = room.peers.get(member)?.beat?.rank ?? 0;
  const next = take({ ...room, teller: member }, vector, rank);
  if (!room.vector) return next;
  const [before, after] = [positionAt(room.vector, now), positionAt(vector, now)];
  const jumps = withJump(room.jumps.get(member) ?? [], before, after, now);
  // One jump too many: its beats bring it again until there is time for it.
  return jumps ? { ...next, jumps: new Map(room.jumps).set(member, jumps) } : room;
}

/** Who gave the room's vector, as far as they told us so themselves, or we did. */
export function giverOf({ vector, teller, self }: Room): string | undefined {
  return vector && (vector.by === self || vector.by === teller) ? vector.by : undefined;
}

function napped({ beat }: Peer, { naps }: Beat): boolean {
  return beat !== undefined && beat.naps !== naps;
}

/** The peer of whose clock nothing is known any more. */
function withoutClock(peer: Peer, now: number): Peer {
  const clock = { ...freshClock, cuts: peer.clock.cuts + 1 };
  return { ...peer, ...unmeasured, clock, measuredSince: now };
}

/** What a beat from another page of the room says to us: who has gone ahead need not be waited for. */
function fromElsewhere(beat: Beat, page: number): Beat {
  const excused = beat.page > page || beat.status.excused;
  return { ...beat, vector: undefined, status: { state: 'elsewhere', excused } };
}

/**
 * Positive where `vector`, told by `member`, replaces the room's. One given by somebody who does not
 * control the room, while nobody did who does, yields to any that a member who does holds.
 */
function orderOf(vector: StampedVector, member: string, room: Room): number {
  if (!room.vector) return 1;
  const order = compareRevisions(vector, room.vector);
  const { controllers } = room;
  const yields = controllers?.has(member) && !controllers.has(room.vector.by);
  return order < 0 && yields ? 1 : order;
}

function withPeerAs(room: Room, member: string, peer: Peer): Room {
  return { ...room, peers: new Map(room.peers).set(member, peer) };
}
