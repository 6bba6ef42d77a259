/**
 * Reading the room's vector. Every member holds the same vector on its own clock, and copies the
 * reading of one member, the time source. Without one the vector would spread through the mesh with
 * each link's error; with one, everybody is one link away from the same clock.
 *
 * Each member announces a stratum: one more than that of the member it took the vector from. A
 * member with a stale vector goes to the end. Strata are announced, not measured, so that everyone
 * orders the members alike.
 */
import { estimateAt } from '../clock/link-clock.ts';
import { mayCommand } from './permissions.ts';
import { countSeek } from './seek-rate-limit.ts';
import { compareRevisions } from '../timeline/revision.ts';
import type { StampedVector } from '../timeline/revision.ts';
import type { Room } from './types.ts';
import { anchoredAt, moves, onClock, positionAt } from '../timeline/vector.ts';

/** More members than ever copy from each other in a chain. */
const STRATA_PER_GENERATION = 10_000;
export const MAX_STRATUM = 1e12;

/** Largest error (ms) of the first reading: the longest flight of a beat. */
const FIRST_READING_ERROR_MS = 1000;
/** Skew between two clocks within ±100 ppm of true time each. */
const MAX_CLOCK_SKEW = 2e-4;
/** Milliseconds. A player that moved this far by itself has left the room's timeline. */
const STALE_AFTER_MS = 100;

/** The permitted member of the lowest stratum that holds the room's vector. */
export function timeSourceOf(room: Room): string {
  const isOurs = mayCommand(room, room.self);
  let source = { member: room.self, rank: isOurs ? room.stratum : Infinity };
  for (const [member, { beat }] of room.peers) {
    if (!beat?.vector || !room.vector || !mayCommand(room, member)) continue;
    if (compareRevisions(beat.vector, room.vector) !== 0) continue;
    const { rank } = beat;
    const isTie = rank === source.rank;
    if (isTie ? member < source.member : rank < source.rank) source = { member, rank };
  }
  return source.member;
}

/** The room with `vector`, read on a measured clock from a member of `sourceStratum`. */
export function withNewVector(room: Room, vector: StampedVector, sourceStratum: number): Room {
  const isOurs = room.vector !== undefined && !room.isStale;
  const behind = isOurs ? room.stratum : Math.min(sourceStratum + 1, MAX_STRATUM);
  return { ...room, vector, firstReading: vector, isStale: false, stratum: behind };
}

/**
 * The same on an unmeasured clock. After a reset of our clock the beat may be old, so that our
 * reading stays stale.
 */
export function withRoughVector(room: Room, vector: StampedVector, sourceStratum: number): Room {
  return room.isStale
    ? { ...room, vector, firstReading: vector }
    : withNewVector(room, vector, sourceStratum);
}

/**
 * The room after its time source `member` read the vector as `theirs` (on our clock). A reading
 * further off than clock errors explain counts as a seek.
 */
export function withReading(room: Room, member: string, theirs: StampedVector, now: number): Room {
  const ours = room.vector;
  if (!ours) return room;
  const alike = isSameMotion(ours, theirs);
  // An unsigned vector is remembered differently by each member; a signed one is the same for all.
  if (!alike && ours.by !== '') return room;
  const rank = room.peers.get(member)?.beat?.rank ?? MAX_STRATUM;
  if (room.isStale) return withNewVector(room, theirs, rank);
  if (alike && !moves(ours)) return room;
  const { position, timestamp } = theirs;
  const vector = alike ? { ...ours, position, timestamp } : theirs;
  const taken =
    room.firstReading && compareRevisions(room.firstReading, ours) === 0 ? room.firstReading : ours;
  const most = FIRST_READING_ERROR_MS + MAX_CLOCK_SKEW * Math.max(0, now - taken.timestamp);
  if (alike && Math.abs(originOf(vector) - originOf(taken)) <= most) {
    return { ...room, vector, firstReading: taken };
  }
  const recentSeeks = countSeek(room.recentSeeks.get(member) ?? [], now);
  if (!recentSeeks) return room;
  return {
    ...room,
    vector,
    firstReading: vector,
    recentSeeks: new Map(room.recentSeeks).set(member, recentSeeks),
  };
}

/**
 * Whether we copy the vector from `member`: the time source, or, if ours is stale, any member of a
 * lower stratum, as the time source may be out of reach.
 */
export function copiesFrom(room: Room, member: string): boolean {
  if (timeSourceOf(room) === member) return true;
  const rank = room.peers.get(member)?.beat?.rank ?? MAX_STRATUM;
  return room.isStale && rank < room.stratum && mayCommand(room, member);
}

/** The room with the time source's vector read on its clock as measured now. */
export function withRereadVector(room: Room, member: string, now: number): Room {
  const { clock, beat } = room.peers.get(member) ?? {};
  const estimate = clock && estimateAt(clock, now);
  if (!estimate || !beat?.vector || !room.vector) return room;
  const same = compareRevisions(beat.vector, room.vector) === 0;
  if (!same || !copiesFrom(room, member)) return room;
  return withReading(room, member, onClock(beat.vector, -estimate.offset), now);
}

/**
 * The room of a lone member, anchored to its player at `position` (s) at `now` (ms). A player that
 * stalled has lost the timeline that others may still follow.
 */
export function withPlayerFollowed(room: Room, position: number, now: number): Room {
  const { vector } = room;
  if (!vector) return room;
  const strays = Math.abs(positionAt(vector, now) - position) * 1000 > STALE_AFTER_MS;
  const next = { ...room, vector: anchoredAt(vector, Math.max(0, position), now) };
  return strays ? withStaleVector(next) : next;
}

/** The room with its vector marked as stale. */
export function withStaleVector(room: Room): Room {
  if (room.isStale) return room;
  const rank = Math.min(
    (Math.floor(room.stratum / STRATA_PER_GENERATION) + 1) * STRATA_PER_GENERATION,
    MAX_STRATUM,
  );
  return { ...room, isStale: true, stratum: rank };
}

/** Whether two readings of one revision describe the same motion. */
function isSameMotion(a: StampedVector, b: StampedVector): boolean {
  const alike = a.playing === b.playing && a.rate === b.rate && a.hold === b.hold;
  return alike && (moves(a) || a.position === b.position);
}

/** Milliseconds on the vector's clock at which its timeline, extended back, is at 0 s. */
function originOf({ position, rate, timestamp }: StampedVector): number {
  return timestamp - (position * 1000) / rate;
}
