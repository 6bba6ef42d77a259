/**
 * What the room becomes as its members are heard: their beats, and the exchanges that tell of their
 * clocks. Any order, loss and repetition of either ends in the same vector.
 */
import type { PingSample } from '../clock/types.ts';
import { estimateAt, freshClock, isSettled, withPingSample } from '../clock/link-clock.ts';
import { mayCommand } from './permissions.ts';
import { countMove } from './seek-rate-limit.ts';
import { withHostHeard, withHostUnheard } from './host.ts';
import {
  withStaleVector,
  copiesFrom,
  timeSourceOf,
  withReading,
  withVectorGuessed,
  withVectorReread,
  withVectorTaken,
} from './time-source.ts';
import type { StampedVector } from '../timeline/revision.ts';
import { compareRevisions } from '../timeline/revision.ts';
import type { Beat, Peer, Room } from './types.ts';
import { unmeasured, withPeerReplaced } from './room.ts';
import { onClock, positionAt } from '../timeline/vector.ts';

/** Commands that nobody gives while we hear nothing: revisions would come to an end. */
const MAX_REVISION_LEAP = 1e6;

/** The room after a ping to `member` was sent. */
export function withPing(room: Room, member: string): Room {
  const peer = room.peers.get(member);
  return peer ? withPeerReplaced(room, member, { ...peer, pings: peer.pings + 1 }) : room;
}

/** The room after an exchange of timestamps with `member`; the steward's vector is read anew. */
export function withPong(room: Room, member: string, exchange: PingSample): Room {
  const peer = room.peers.get(member);
  // What was asked before is of a clock that went on otherwise since.
  if (!peer || exchange.sent < peer.measuredSince) return room;
  const clock = withPingSample(peer.clock, exchange);
  const again = clock.resets > peer.clock.resets && {
    ...unmeasured,
    measuredSince: exchange.received,
  };
  const timed = withPeerReplaced(room, member, { ...peer, clock, ...again });
  return withVectorReread(timed, member, exchange.received);
}

/** Whether the clock by which we read the room's vector is known as well as it will be. */
export function isTimeSourceSettled(room: Room): boolean {
  const clock = room.peers.get(timeSourceOf(room))?.clock;
  return clock === undefined || isSettled(clock);
}

/** Milliseconds in which our own clock goes: what is read on it is off by up to as many. */
export function clockResolution({ peers }: Room): number {
  return Math.max(0, ...[...peers.values()].map(({ clock }) => clock.resolution));
}

/**
 * The room after our own clock stepped or stood still: nothing measured on it holds any more, so
 * the others' reading of the vector goes before ours.
 */
export function withClockReset(room: Room, now: number): Room {
  const peers = new Map(
    [...room.peers].map(([member, peer]) => [member, withPeerUnmeasured(peer, now)]),
  );
  const appointed = withHostUnheard(room.appointment, now);
  return withStaleVector({
    ...room,
    peers,
    clockResets: room.clockResets + 1,
    appointment: appointed,
  });
}

/**
 * The room after a beat of `member` received at `receivedAt` (ms, ours). A newer vector replaces
 * ours; the same vector from the steward re-anchors ours to the steward's clock; an older one is
 * passed over, and so is one of another page. Any order, loss and repetition of beats ends in the same vector.
 */
export function withBeat(room: Room, member: string, told: Beat, receivedAt: number): Room {
  const known = room.peers.get(member);
  if (!known) return room;
  const peer = hasResetClock(known, told) ? withPeerUnmeasured(known, receivedAt) : known;
  const beat = told.page === room.page ? told : asElsewhere(told, room.page);
  const appointed = withHostHeard(room.appointment, member, beat, peer.clock, receivedAt);
  const guess = Math.max(peer.roughOffset, beat.sentAt - receivedAt);
  const heard = withPeerReplaced({ ...room, appointment: appointed }, member, {
    ...peer,
    roughOffset: guess,
    beat: { ...beat, receivedAt },
  });
  if (!beat.vector || !mayCommand(room, member)) return heard;
  const offset = estimateAt(peer.clock, receivedAt)?.offset;
  // Before the first pong the beats themselves are the only samples: their flight time is the error.
  const vector = onClock(beat.vector, -(offset ?? guess));
  const order = compareWithRoom(vector, member, room);
  const isGuess = offset === undefined;
  if (order > 0) return withCommand(heard, member, vector, isGuess, receivedAt);
  // What is read already is read no better by a guess: the first pong is a round trip away.
  const follows = order === 0 && !isGuess && copiesFrom(heard, member);
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
  if (vector.revision > (room.vector?.revision ?? room.storedRevision) + MAX_REVISION_LEAP)
    return room;
  const take = isGuess ? withVectorGuessed : withVectorTaken;
  const rank = room.peers.get(member)?.beat?.rank ?? 0;
  const next = take({ ...room, heardFrom: member }, vector, rank);
  if (!room.vector) return next;
  const [before, after] = [positionAt(room.vector, now), positionAt(vector, now)];
  const recentSeeks = countMove(room.recentSeeks.get(member) ?? [], before, after, now);
  // One jump too many: its beats bring it again until there is time for it.
  return recentSeeks
    ? { ...next, recentSeeks: new Map(room.recentSeeks).set(member, recentSeeks) }
    : room;
}

/** Who gave the room's vector, as far as they told us so themselves, or we did. */
export function issuerOf({ vector, heardFrom, self }: Room): string | undefined {
  return vector && (vector.by === self || vector.by === heardFrom) ? vector.by : undefined;
}

function hasResetClock({ beat }: Peer, { naps }: Beat): boolean {
  return beat !== undefined && beat.naps !== naps;
}

/** The peer of whose clock nothing is known any more. */
function withPeerUnmeasured(peer: Peer, now: number): Peer {
  const clock = { ...freshClock, resets: peer.clock.resets + 1 };
  return { ...peer, ...unmeasured, clock, measuredSince: now };
}

/** What a beat from another page of the room says to us: who has gone ahead need not be waited for. */
function asElsewhere(beat: Beat, page: number): Beat {
  const excused = beat.page > page || beat.status.excused;
  return { ...beat, vector: undefined, status: { state: 'elsewhere', excused } };
}

/**
 * Positive where `vector`, told by `member`, replaces the room's. One given by somebody who does not
 * control the room, while nobody did who does, yields to any that a member who does holds.
 */
function compareWithRoom(vector: StampedVector, member: string, room: Room): number {
  if (!room.vector) return 1;
  const order = compareRevisions(vector, room.vector);
  const { permitted } = room;
  const yields = permitted?.has(member) && !permitted.has(room.vector.by);
  return order < 0 && yields ? 1 : order;
}
