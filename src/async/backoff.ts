/** Exponential backoff between failed attempts. Immutable; times in milliseconds. */

/** The first backoff is doubled with each failure, up to the last. */
const FIRST_MS = 1000;
const MAX_MS = 30_000;

export interface Backoff {
  readonly since: number;
  readonly durationMs: number;
}

/** When the next attempt is due. */
export function retryAt(pause: Backoff | undefined): number {
  return pause ? pause.since + pause.durationMs : -Infinity;
}

/** Whether it ended so long ago that the next attempt counts as the first. */
export function hasExpired(pause: Backoff, now: number): boolean {
  return now - retryAt(pause) >= MAX_MS;
}

/** The backoff after an attempt at `now` failed. */
export function nextBackoff(before: Backoff | undefined, now: number): Backoff {
  const lasting =
    !before || hasExpired(before, now) ? FIRST_MS : Math.min(before.durationMs * 2, MAX_MS);
  return { since: now, durationMs: lasting };
}
