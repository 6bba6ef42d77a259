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
import type { Room, VectorReading } from './types.ts';
import { anchoredAt, moves, onClock, positionAt } from '../timeline/vector.ts';

/** More members than ever copy from each other in a chain. */
const STRATA_PER_GENERATION = 10_000;
export const MAX_STRATUM = 1e12;

/** Largest error (ms) of a reading on an unmeasured clock: the longest flight of a beat. */
export const ROUGH_ERROR_MS = 1000;
/** Milliseconds by which two readings may differ besides the errors of the links: coarse clocks. */
const READING_MARGIN_MS = 50;
/** Skew between two clocks within ±100 ppm of true time each. */
const MAX_CLOCK_SKEW = 2e-4;
/** Milliseconds. A player that moved this far by itself has left the room's timeline. */
const STALE_AFTER_MS = 100;

/**
 * The permitted member of the lowest stratum that holds the room's vector. A member whose reading most
 * others contradict is passed over.
 */
export function timeSourceOf(room: Room): string {
  const disbelieved = disbelievedIn(room);
  const isOurs = mayCommand(room, room.self) && !disbelieved.has(room.self);
  let source = { member: room.self, rank: isOurs ? room.stratum : Infinity };
  for (const [member, { beat }] of room.peers) {
    if (!beat?.vector || !room.vector || !mayCommand(room, member)) continue;
    if (compareRevisions(beat.vector, room.vector) !== 0 || disbelieved.has(member)) continue;
    const { rank } = beat;
    const isTie = rank === source.rank;
    if (isTie ? member < source.member : rank < source.rank) source = { member, rank };
  }
  return source.member;
}

/**
 * Milliseconds by which the reading of `member` is ahead of ours, where clock errors do not explain it;
 * undefined for a member who reads the vector as we do, or another vector.
 */
export function readingDifference(room: Room, member: string): number | undefined {
  const difference = differenceFrom(room, member);
  return difference && Math.abs(difference.ms) > difference.explained ? difference.ms : undefined;
}

/**
 * The members whose reading most others contradict, of those who hold our vector; we may be among
 * them. Empty if as many agree with us as contradict us: then the stratum decides. The member who gave the
 * vector knows best, and is never among them.
 */
function disbelievedIn(room: Room): ReadonlySet<string> {
  if (room.isStale) return new Set();
  const agreeing = [room.self];
  const contradicting: string[] = [];
  for (const member of room.peers.keys()) {
    const difference = mayCommand(room, member) ? differenceFrom(room, member) : undefined;
    if (!difference) continue;
    const isApart = Math.abs(difference.ms) > difference.explained;
    (isApart ? contradicting : agreeing).push(member);
  }
  if (agreeing.length === contradicting.length) return new Set();
  const fewer = agreeing.length < contradicting.length ? agreeing : contradicting;
  return new Set(fewer.filter((member) => member !== room.vector?.by));
}

function differenceFrom(room: Room, member: string) {
  const { vector: ours } = room;
  const { beat, clock } = room.peers.get(member) ?? {};
  if (!ours || !moves(ours) || !beat?.vector || !clock) return undefined;
  if (compareRevisions(beat.vector, ours) !== 0) return undefined;
  const estimate = estimateAt(clock, beat.receivedAt);
  if (!estimate) return undefined;
  const theirs = onClock(beat.vector, -estimate.offset);
  if (!isSameMotion(ours, theirs)) return undefined;
  // An earlier origin is a position further on.
  const ms = (originOf(ours) - originOf(theirs)) * ours.rate;
  const explained = explainedMs(estimate.uncertainty, firstReadingOf(room, ours), beat.receivedAt);
  return { ms, explained };
}

/** The room with `vector`, read on a clock with `error` (ms) from a member of `sourceStratum`. */
export function withNewVector(
  room: Room,
  vector: StampedVector,
  sourceStratum: number,
  error: number,
): Room {
  const isOurs = room.vector !== undefined && !room.isStale;
  const behind = isOurs ? room.stratum : Math.min(sourceStratum + 1, MAX_STRATUM);
  const firstReading = { vector, error };
  return { ...room, vector, firstReading, isStale: false, stratum: behind };
}

/**
 * The same on an unmeasured clock. After a reset of our clock the beat may be old, so that our
 * reading stays stale.
 */
export function withRoughVector(room: Room, vector: StampedVector, sourceStratum: number): Room {
  return room.isStale
    ? { ...room, vector, firstReading: { vector, error: ROUGH_ERROR_MS } }
    : withNewVector(room, vector, sourceStratum, ROUGH_ERROR_MS);
}

/**
 * The room after its time source `member` read the vector as `theirs`, on our clock within `error`
 * (ms). A reading further off than clock errors explain counts as a seek.
 */
export function withReading(
  room: Room,
  member: string,
  theirs: StampedVector,
  error: number,
  now: number,
): Room {
  const ours = room.vector;
  if (!ours) return room;
  const alike = isSameMotion(ours, theirs);
  // An unsigned vector is remembered differently by each member; a signed one is the same for all.
  if (!alike && ours.by !== '') return room;
  const rank = room.peers.get(member)?.beat?.rank ?? MAX_STRATUM;
  if (room.isStale) return withNewVector(room, theirs, rank, error);
  if (alike && !moves(ours)) return room;
  const { position, timestamp } = theirs;
  const vector = alike ? { ...ours, position, timestamp } : theirs;
  const taken = firstReadingOf(room, ours);
  const distance = Math.abs(originOf(vector) - originOf(taken.vector));
  if (alike && distance <= explainedMs(error, taken, now)) {
    // A first reading on an unmeasured clock is replaced by the first on a measured one.
    const isBetter = error < taken.error && taken.error >= ROUGH_ERROR_MS;
    return { ...room, vector, firstReading: isBetter ? { vector, error } : taken };
  }
  const recentSeeks = countSeek(room.recentSeeks.get(member) ?? [], now);
  if (!recentSeeks) return room;
  return {
    ...room,
    vector,
    firstReading: { vector, error },
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
  const theirs = onClock(beat.vector, -estimate.offset);
  return withReading(room, member, theirs, estimate.uncertainty, now);
}

/**
 * The room of a lone member, anchored to its player at `position` (s) at `now` (ms). A player that
 * stalled has lost the timeline that others may still follow.
 */
export function withPlayerFollowed(room: Room, position: number, now: number): Room {
  const { vector } = room;
  if (!vector) return room;
  const taken = firstReadingOf(room, vector);
  const anchored = anchoredAt(vector, Math.max(0, position), now);
  const strays =
    Math.abs(positionAt(vector, now) - position) * 1000 > STALE_AFTER_MS ||
    (moves(vector) && Math.abs(originOf(anchored) - originOf(taken.vector)) > STALE_AFTER_MS);
  const next = { ...room, vector: anchored, firstReading: taken };
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

/** The vector as it was first read. Where nobody told us of it, we gave it, and `ours` is exact. */
function firstReadingOf({ firstReading }: Room, ours: StampedVector): VectorReading {
  const isFirst = firstReading && compareRevisions(firstReading.vector, ours) === 0;
  return isFirst ? firstReading : { vector: ours, error: 0 };
}

/**
 * Milliseconds by which a reading within `error` may differ from the first one at `now`. Both
 * members read the vector over links of their own, which are about as long.
 */
function explainedMs(error: number, first: VectorReading, now: number): number {
  const drifted = MAX_CLOCK_SKEW * Math.max(0, now - first.vector.timestamp);
  return 2 * (error + first.error) + READING_MARGIN_MS + drifted;
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
