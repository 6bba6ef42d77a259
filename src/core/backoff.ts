/** Growing pauses between attempts that bring nothing. Immutable; all times in milliseconds. */

/** After the first such attempt, doubled with each, up to the last. */
const FIRST_MS = 1000;
const MAX_MS = 30_000;

export interface Backoff {
  readonly since: number;
  readonly durationMs: number;
}

/** When it may be tried again. */
export function retryAt(pause: Backoff | undefined): number {
  return pause ? pause.since + pause.durationMs : -Infinity;
}

/** Whether it has been over for so long that the next attempt is a first one. */
export function hasExpired(pause: Backoff, now: number): boolean {
  return now - retryAt(pause) >= MAX_MS;
}

/** The pause after an attempt at `now` that brought nothing. */
export function nextBackoff(before: Backoff | undefined, now: number): Backoff {
  const lasting =
    !before || hasExpired(before, now) ? FIRST_MS : Math.min(before.durationMs * 2, MAX_MS);
  return { since: now, durationMs: lasting };
}
