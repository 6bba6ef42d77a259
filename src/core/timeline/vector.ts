/**
 * The timeline of a room as one immutable vector. The position at an instant is computed from it,
 * never stored.
 */

/** Position, speed and time of what plays. A vector is read on the clock that stamped it. */
export interface Vector {
  /** Media position in seconds at `timestamp`. */
  readonly position: number;
  /** Playback speed, 1 = normal. */
  readonly rate: number;
  /** Milliseconds on the holder's monotonic clock; in the future for a scheduled start. */
  readonly timestamp: number;
  readonly playing: boolean;
  /** The room is to play, but waits at `position`. */
  readonly hold?: HoldReason | undefined;
}

/**
 * What a room waits for: `start`, until every player is decoded where playback begins; `stall`, until
 * a player that ran out of data has enough; `people`, until everyone confirmed that they are ready;
 * `arrival`, until everyone is on the page the room has moved to.
 */
export const holdReasons = ['start', 'stall', 'people', 'arrival'] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Why the playing room waits; undefined where it does not. */
export function holdOf({ playing, hold }: Vector): HoldReason | undefined {
  return playing ? hold : undefined;
}

/** Whether the timeline moves now, or from its timestamp on. */
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

/** Playback speeds that every browser accepts. */
export const RATES = { least: 0.0625, most: 16 } as const;

/** Upper bound (ms) of the initial clock-offset error. */
const PAST_MS = 1000;

/**
 * The moving `vector`, anchored at `position` (s) at `now` (ms). Its timestamp lies in the past by
 * more than the initial clock error, so that no reader takes it for a scheduled start.
 */
export function anchoredAt<V extends Vector>(vector: V, position: number, now: number): V {
  if (!moves(vector)) return { ...vector, position, timestamp: now };
  const past = Math.min(PAST_MS, (position * 1000) / vector.rate);
  // Rounding may give a position below 0, which no message may have.
  const from = Math.max(0, position - (vector.rate * past) / 1000);
  return { ...vector, position: from, timestamp: now - past };
}

/** The vector on another clock that shows `offset` milliseconds more. */
export function onClock<V extends Vector>(vector: V, offset: number): V {
  return { ...vector, timestamp: vector.timestamp + offset };
}

/**
 * `position` limited to `[begins, duration]` seconds. NaN and Infinity (a live stream) limit
 * nothing.
 */
export function withinMedia(position: number, duration: number, begins = 0): number {
  const end = Number.isNaN(duration) ? Infinity : duration;
  return Math.min(Math.max(begins, position), end);
}
