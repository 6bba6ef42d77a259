/**
 * The timeline: what a room plays, as one immutable vector. "Playing at 12:03" is never stored or
 * ticked; it is asked of the vector.
 */

/** What plays, from when, how fast. A vector is always read on the clock it was stamped with. */
export interface Vector {
  /** Media position in seconds at `timestamp`. */
  readonly position: number;
  /** Playback speed, 1 = normal. */
  readonly rate: number;
  /** Milliseconds on the holder's monotonic clock. In the future: a scheduled start. */
  readonly timestamp: number;
  readonly playing: boolean;
  /** The room is to play, but stands at `position` until those it waits for are ready. */
  readonly hold?: HoldReason | undefined;
}

/**
 * What a room waits for: `start`, until every player is decoded where playback begins; `stall`, until
 * a player that ran out of data has enough; `people`, until everyone confirmed that they are ready;
 * `arrival`, until everyone is on the page the room has moved to.
 */
export const holdReasons = ['start', 'stall', 'people', 'arrival'] as const;
export type HoldReason = (typeof holdReasons)[number];

/** What a room that is to play waits for. */
export function holdOf({ playing, hold }: Vector): HoldReason | undefined {
  return playing ? hold : undefined;
}

/** Whether the timeline moves, or will at its timestamp. */
export function moves(vector: Vector): boolean {
  return vector.playing && holdOf(vector) === undefined;
}

/**
 * Media position in seconds at `now` (milliseconds on the vector's clock): `position + rate · (now −
 * timestamp)` while it moves, and `position` before a scheduled start, while paused or held.
 */
export function positionAt(vector: Vector, now: number): number {
  if (!moves(vector)) return vector.position;
  return vector.position + (vector.rate * Math.max(0, now - vector.timestamp)) / 1000;
}

/** Speeds that every browser plays at; others throw. */
export const RATES = { least: 0.0625, most: 16 } as const;

/** Milliseconds: further than any first guess of another clock is off. */
const PAST_MS = 1000;

/**
 * The moving `vector` where it stands at `position` (s) at `now` (ms). Its timestamp is well past:
 * read on a clock that is only guessed, it must not be taken for a start that is to come.
 */
export function anchoredAt<V extends Vector>(vector: V, position: number, now: number): V {
  if (!moves(vector)) return { ...vector, position, timestamp: now };
  const past = Math.min(PAST_MS, (position * 1000) / vector.rate);
  // Rounding may leave the least bit before the beginning, where no message may be.
  const from = Math.max(0, position - (vector.rate * past) / 1000);
  return { ...vector, position: from, timestamp: now - past };
}

/** The same vector read on another clock that shows `offset` milliseconds more. */
export function onClock<V extends Vector>(vector: V, offset: number): V {
  return { ...vector, timestamp: vector.timestamp + offset };
}

/** `position` within `[begins, duration]` seconds; an unknown duration (NaN, live = Infinity) bounds nothing above. */
export function withinMedia(position: number, duration: number, begins = 0): number {
  const end = Number.isNaN(duration) ? Infinity : duration;
  return Math.min(Math.max(begins, position), end);
}
