/**
 * Reading the room's vector: every member holds the same one on a clock of its own, and one of them,
 * the steward, is whose reading the others follow. Without a steward the vector would spread through
 * the mesh with each link's own error; with one, everybody is one link away from the same clock.
 *
 * Ranks say who is steward. They are numbers that each member tells of itself and nobody measures, so
 * that all put them in the same order: who takes the vector from a member comes after it, and whoever
 * can no longer vouch for their reading comes after everybody.
 */
import { estimateAt } from '../clock/link-clock.ts';
import { mayCommand } from './permissions.ts';
import { countSeek } from './seek-rate-limit.ts';
import { compareRevisions } from '../timeline/revision.ts';
import type { StampedVector } from '../timeline/revision.ts';
import type { Room } from './types.ts';
import { anchoredAt, moves, onClock, positionAt } from '../timeline/vector.ts';

/** More members than ever take the vector from each other in a row. */
const STRATA_PER_GENERATION = 10_000;
export const MAX_STRATUM = 1e12;

/** Milliseconds by which a first reading may be wrong: the longest way a beat takes. */
const FIRST_READING_ERROR_MS = 1000;
/** Two clocks within ±100 ppm of the true second. */
const MAX_CLOCK_SKEW = 2e-4;
/** Milliseconds: a player moved this far by itself has left the room's timeline. */
const STALE_AFTER_MS = 100;

/** Of those who hold the room's vector and may command, the one of the lowest rank. */
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

/** The room, which now holds `vector` as a member of `rank` told it, read by a clock that is known. */
export function withVectorTaken(room: Room, vector: StampedVector, rank: number): Room {
  const isOurs = room.vector !== undefined && !room.isStale;
  const behind = isOurs ? room.stratum : Math.min(rank + 1, MAX_STRATUM);
  return { ...room, vector, firstReading: vector, isStale: false, stratum: behind };
}

/** The same where the beat itself is all that tells of the clock: after a nap it may be as old as that. */
export function withVectorGuessed(room: Room, vector: StampedVector, rank: number): Room {
  return room.isStale
    ? { ...room, vector, firstReading: vector }
    : withVectorTaken(room, vector, rank);
}

/**
 * The room after the steward `member` read the room's vector as `theirs` (on our clock): ours moves
 * there. A reading further off than any clock explains is a jump, and there are only so many.
 */
export function withReading(room: Room, member: string, theirs: StampedVector, now: number): Room {
  const ours = room.vector;
  if (!ours) return room;
  const alike = isSameMotion(ours, theirs);
  // What nobody signed is remembered by each in its own way; a command says one thing.
  if (!alike && ours.by !== '') return room;
  const rank = room.peers.get(member)?.beat?.rank ?? MAX_STRATUM;
  if (room.isStale) return withVectorTaken(room, theirs, rank);
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
 * Whether our reading of the vector goes by `member`'s: the steward's; where ours is nothing to go by,
 * that of any who comes before us, as the steward may be out of reach without our knowing yet.
 */
export function copiesFrom(room: Room, member: string): boolean {
  if (timeSourceOf(room) === member) return true;
  const rank = room.peers.get(member)?.beat?.rank ?? MAX_STRATUM;
  return room.isStale && rank < room.stratum && mayCommand(room, member);
}

/** The steward's vector as the clock of its link reads it now: the first reading was a guess. */
export function withVectorReread(room: Room, member: string, now: number): Room {
  const { clock, beat } = room.peers.get(member) ?? {};
  const estimate = clock && estimateAt(clock, now);
  if (!estimate || !beat?.vector || !room.vector) return room;
  const same = compareRevisions(beat.vector, room.vector) === 0;
  if (!same || !copiesFrom(room, member)) return room;
  return withReading(room, member, onClock(beat.vector, -estimate.offset), now);
}

/**
 * The room, alone, gone along with its player to `position` (s) at `now` (ms). One that stood still
 * for want of data has lost the timeline that the others may still follow.
 */
export function withPlayerFollowed(room: Room, position: number, now: number): Room {
  const { vector } = room;
  if (!vector) return room;
  const strays = Math.abs(positionAt(vector, now) - position) * 1000 > STALE_AFTER_MS;
  const next = { ...room, vector: anchoredAt(vector, Math.max(0, position), now) };
  return strays ? withStaleVector(next) : next;
}

/** The room whose own reading of the vector is nothing to go by any more. */
export function withStaleVector(room: Room): Room {
  if (room.isStale) return room;
  const rank = Math.min(
    (Math.floor(room.stratum / STRATA_PER_GENERATION) + 1) * STRATA_PER_GENERATION,
    MAX_STRATUM,
  );
  return { ...room, isStale: true, stratum: rank };
}

/** Whether two vectors of one revision say the same, read on whatever clock. */
function isSameMotion(a: StampedVector, b: StampedVector): boolean {
  const alike = a.playing === b.playing && a.rate === b.rate && a.hold === b.hold;
  return alike && (moves(a) || a.position === b.position);
}

/** Milliseconds on the vector's clock at which its timeline, run back, was at 0 s. */
function originOf({ position, rate, timestamp }: StampedVector): number {
  return timestamp - (position * 1000) / rate;
}
