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
import { withOneMore } from './seek-rate-limit.ts';
import { compareRevisions } from '../timeline/revision.ts';
import type { StampedVector } from '../timeline/revision.ts';
import type { Room } from './types.ts';
import { anchoredAt, moves, onClock, positionAt } from '../timeline/vector.ts';

/** More members than ever take the vector from each other in a row. */
const ERA = 10_000;
export const LAST_RANK = 1e12;

/** Milliseconds by which a first reading may be wrong: the longest way a beat takes. */
const GUESS = 1000;
/** Two clocks within ±100 ppm of the true second. */
const SKEW = 2e-4;
/** Milliseconds: a player moved this far by itself has left the room's timeline. */
const ASTRAY = 100;

/** Of those who hold the room's vector and may command, the one of the lowest rank. */
export function stewardOf(room: Room): string {
  const isOurs = mayCommand(room, room.self);
  let steward = { member: room.self, rank: isOurs ? room.rank : Infinity };
  for (const [member, { beat }] of room.peers) {
    if (!beat?.vector || !room.vector || !mayCommand(room, member)) continue;
    if (compareRevisions(beat.vector, room.vector) !== 0) continue;
    const { rank } = beat;
    const isTie = rank === steward.rank;
    if (isTie ? member < steward.member : rank < steward.rank) steward = { member, rank };
  }
  return steward.member;
}

/** The room, which now holds `vector` as a member of `rank` told it, read by a clock that is known. */
export function withVectorTaken(room: Room, vector: StampedVector, rank: number): Room {
  const isOurs = room.vector !== undefined && !room.astray;
  const behind = isOurs ? room.rank : Math.min(rank + 1, LAST_RANK);
  return { ...room, vector, taken: vector, astray: false, rank: behind };
}

/** The same where the beat itself is all that tells of the clock: after a nap it may be as old as that. */
export function withVectorGuessed(room: Room, vector: StampedVector, rank: number): Room {
  return room.astray ? { ...room, vector, taken: vector } : withVectorTaken(room, vector, rank);
}

/**
 * The room after the steward `member` read the room's vector as `theirs` (on our clock): ours moves
 * there. A reading further off than any clock explains is a jump, and there are only so many.
 */
export function withReading(room: Room, member: string, theirs: StampedVector, now: number): Room {
  const ours = room.vector;
  if (!ours) return room;
  const alike = isOneMotion(ours, theirs);
  // What nobody signed is remembered by each in its own way; a command says one thing.
  if (!alike && ours.by !== '') return room;
  const rank = room.peers.get(member)?.beat?.rank ?? LAST_RANK;
  if (room.astray) return withVectorTaken(room, theirs, rank);
  if (alike && !moves(ours)) return room;
  const { position, timestamp } = theirs;
  const vector = alike ? { ...ours, position, timestamp } : theirs;
  const taken = room.taken && compareRevisions(room.taken, ours) === 0 ? room.taken : ours;
  const most = GUESS + SKEW * Math.max(0, now - taken.timestamp);
  if (alike && Math.abs(beginningOf(vector) - beginningOf(taken)) <= most) {
    return { ...room, vector, taken };
  }
  const jumps = withOneMore(room.jumps.get(member) ?? [], now);
  if (!jumps) return room;
  return { ...room, vector, taken: vector, jumps: new Map(room.jumps).set(member, jumps) };
}

/**
 * Whether our reading of the vector goes by `member`'s: the steward's; where ours is nothing to go by,
 * that of any who comes before us, as the steward may be out of reach without our knowing yet.
 */
export function isRead(room: Room, member: string): boolean {
  if (stewardOf(room) === member) return true;
  const rank = room.peers.get(member)?.beat?.rank ?? LAST_RANK;
  return room.astray && rank < room.rank && mayCommand(room, member);
}

/** The steward's vector as the clock of its link reads it now: the first reading was a guess. */
export function withVectorReread(room: Room, member: string, now: number): Room {
  const { clock, beat } = room.peers.get(member) ?? {};
  const estimate = clock && estimateAt(clock, now);
  if (!estimate || !beat?.vector || !room.vector) return room;
  const same = compareRevisions(beat.vector, room.vector) === 0;
  if (!same || !isRead(room, member)) return room;
  return withReading(room, member, onClock(beat.vector, -estimate.offset), now);
}

/**
 * The room, alone, gone along with its player to `position` (s) at `now` (ms). One that stood still
 * for want of data has lost the timeline that the others may still follow.
 */
export function withPlayerFollowed(room: Room, position: number, now: number): Room {
  const { vector } = room;
  if (!vector) return room;
  const strays = Math.abs(positionAt(vector, now) - position) * 1000 > ASTRAY;
  const next = { ...room, vector: anchoredAt(vector, Math.max(0, position), now) };
  return strays ? astray(next) : next;
}

/** The room whose own reading of the vector is nothing to go by any more. */
export function astray(room: Room): Room {
  if (room.astray) return room;
  const rank = Math.min((Math.floor(room.rank / ERA) + 1) * ERA, LAST_RANK);
  return { ...room, astray: true, rank };
}

/** Whether two vectors of one revision say the same, read on whatever clock. */
function isOneMotion(a: StampedVector, b: StampedVector): boolean {
  const alike = a.playing === b.playing && a.rate === b.rate && a.hold === b.hold;
  return alike && (moves(a) || a.position === b.position);
}

/** Milliseconds on the vector's clock at which its timeline, run back, was at 0 s. */
function beginningOf({ position, rate, timestamp }: StampedVector): number {
  return timestamp - (position * 1000) / rate;
}
