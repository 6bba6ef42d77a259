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

/** Whether it has been over for so long that the next attempt is a first one. */
export function isForgotten(pause: Pause, now: number): boolean {
  return now - endOf(pause) >= LAST;
}

/** The pause after an attempt at `now` that brought nothing. */
export function pauseAfter(before: Pause | undefined, now: number): Pause {
  const lasting = !before || isForgotten(before, now) ? FIRST : Math.min(before.lasting * 2, LAST);
  return { since: now, lasting };
}
