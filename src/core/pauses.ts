/** Growing pauses between attempts that bring nothing. Immutable; all times in milliseconds. */

/** After the first such attempt, doubled with each, up to the last. */
const FIRST = 1000;
const LAST = 30_000;

export interface Pause {
  readonly since: number;
  readonly lasting: number;
}

/** When it may be tried again. */
export function endOf(pause: Pause | undefined): number {
  return pause ? pause.since + pause.lasting : -Infinity;
}

/** The pause after an attempt at `now` that brought nothing. One that has long been over is forgotten. */
export function pauseAfter(before: Pause | undefined, now: number): Pause {
  const counts = before && now - endOf(before) < LAST;
  return { since: now, lasting: counts ? Math.min(before.lasting * 2, LAST) : FIRST };
}
