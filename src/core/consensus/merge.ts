/**
 * Merges beats and pongs of the members into the room. Any order, loss and repetition of them ends
 * in the same vector.
 */
import type { PingSample } from '../clock/types.ts';
import { estimateAt, freshClock, isSettled, withPingSample } from '../clock/link-clock.ts';
import { mayCommand } from './permissions.ts';
import { countMove, countStop } from './seek-rate-limit.ts';
import { withHostHeard, withHostUnheard } from './host.ts';
import {
  withStaleVector,
  copiesFrom,
  timeSourceOf,
  withReading,
  withRoughVector,
  withRereadVector,
  withNewVector,
} from './time-source.ts';
import type { StampedVector } from '../timeline/revision.ts';
import { compareRevisions } from '../timeline/revision.ts';
import type { Beat, Peer, Room } from './types.ts';
import { unmeasured, withPeerReplaced } from './room.ts';
import { moves, onClock, positionAt } from '../timeline/vector.ts';

/**
 * More commands than can be given while we hear nothing. A larger leap would use up the revisions.
 */
const MAX_REVISION_LEAP = 1e6;

/** The room after a ping to `member`. */
export function withPing(room: Room, member: string): Room {
  const peer = room.peers.get(member);
  return peer ? withPeerReplaced(room, member, { ...peer, pings: peer.pings + 1 }) : room;
}

/** The room after a pong of `member`. The time source's vector is read again. */
export function withPong(room: Room, member: string, exchange: PingSample): Room {
  const peer = room.peers.get(member);
  // The ping was sent before its clock was reset.
  if (!peer || exchange.sent < peer.measuredSince) return room;
  const clock = withPingSample(peer.clock, exchange);
  const again = clock.resets > peer.clock.resets && {
    ...unmeasured,
    measuredSince: exchange.received,
  };
  const timed = withPeerReplaced(room, member, { ...peer, clock, ...again });
  return withRereadVector(timed, member, exchange.received);
}

/** Whether the clock of the time source is known well. */
export function isTimeSourceSettled(room: Room): boolean {
  const clock = room.peers.get(timeSourceOf(room))?.clock;
  return clock === undefined || isSettled(clock);
}

/** Resolution of our own clock in milliseconds: the largest error of reading it. */
export function clockResolution({ peers }: Room): number {
  return Math.max(0, ...[...peers.values()].map(({ clock }) => clock.resolution));
}

/**
 * The room after our clock stepped or stood still. Its measurements are void, and our reading of
 * the vector is stale.
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
 * ours, the same vector from the time source re-anchors ours, and an older vector or one of another
 * page is ignored.
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
  const estimate = estimateAt(peer.clock, receivedAt);
  // Before the first pong only beats bound the offset. Their flight time is the error.
  const vector = onClock(beat.vector, -(estimate?.offset ?? guess));
  const order = compareWithRoom(vector, member, room);
  const error = estimate?.uncertainty;
  if (order > 0) return withCommand(heard, member, vector, error, receivedAt);
  // A rough offset cannot improve a reading. The first pong is one round trip away.
  const follows = order === 0 && error !== undefined && copiesFrom(heard, member);
  return follows ? withReading(heard, member, vector, error, receivedAt) : heard;
}

/** The room after a newer vector of `member`, read within `error` (ms) if its clock is measured. */
function withCommand(
  room: Room,
  member: string,
  vector: StampedVector,
  error: number | undefined,
  now: number,
): Room {
  if (vector.revision > (room.vector?.revision ?? room.storedRevision) + MAX_REVISION_LEAP)
    return room;
  const rank = room.peers.get(member)?.beat?.rank ?? 0;
  const heard = { ...room, heardFrom: member };
  const next =
    error === undefined
      ? withRoughVector(heard, vector, rank)
      : withNewVector(heard, vector, rank, error);
  if (!room.vector) return next;
  const [before, after] = [positionAt(room.vector, now), positionAt(vector, now)];
  const recentSeeks = countMove(room.recentSeeks.get(member) ?? [], before, after, now);
  const earlierStops = room.recentStops.get(member) ?? [];
  const recentStops = moves(vector) ? earlierStops : countStop(earlierStops, now);
  // Beyond a limit. The member's later beats bring it again.
  if (!recentSeeks || !recentStops) return room;
  return {
    ...next,
    recentSeeks: new Map(room.recentSeeks).set(member, recentSeeks),
    recentStops: new Map(room.recentStops).set(member, recentStops),
  };
}

/** The member who gave the room's vector, if that member or we said so. */
export function issuerOf({ vector, heardFrom, self }: Room): string | undefined {
  return vector && (vector.by === self || vector.by === heardFrom) ? vector.by : undefined;
}

function hasResetClock({ beat }: Peer, { naps }: Beat): boolean {
  return beat !== undefined && beat.naps !== naps;
}

/** The peer with its clock unmeasured. */
function withPeerUnmeasured(peer: Peer, now: number): Peer {
  const clock = { ...freshClock, resets: peer.clock.resets + 1 };
  return { ...peer, ...unmeasured, clock, measuredSince: now };
}

/** A beat from another page of the room. A member who went ahead need not be waited for. */
function asElsewhere(beat: Beat, page: number): Beat {
  const excused = beat.page > page || beat.status.excused;
  return { ...beat, vector: undefined, status: { state: 'elsewhere', excused } };
}

/**
 * Positive where `vector` of `member` replaces the room's. A vector given without permission, while
 * no permitted member was here, yields to one that a permitted member holds.
 */
function compareWithRoom(vector: StampedVector, member: string, room: Room): number {
  if (!room.vector) return 1;
  const order = compareRevisions(vector, room.vector);
  const { permitted } = room;
  const yields = permitted?.has(member) && !permitted.has(room.vector.by);
  return order < 0 && yields ? 1 : order;
}
