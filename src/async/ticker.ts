/** The clock and the timers that every tool of this folder takes as arguments. */

export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Milliseconds since 1970. Not for measurements. */
  wallClock(): number;
}

export interface Ticker {
  /** Calls back once after `milliseconds`, unless `signal` aborts before. */
  after(milliseconds: number, callback: () => void, signal: AbortSignal): void;
  /** Calls back once at `now` (ms), exact to a millisecond, for the start of playback. */
  exactlyAt(now: number, callback: () => void, signal: AbortSignal): void;
}
