/**
 * Notices that this machine slept: monotonic clocks stand still meanwhile (everywhere but on
 * Windows), wall clocks do not. A wall clock that was set looks the same, and costs a few pings.
 */
import type { Clock } from './ports.ts';

/** Milliseconds by which the two may part between two looks. */
const STEP = 50;

/** Returns whether the clock stood still since it was last asked. */
export function watchForRest({ now, wallClock }: Clock): () => boolean {
  let before = wallClock() - now();
  return () => {
    const apart = wallClock() - now();
    const rested = Math.abs(apart - before) > STEP;
    before = apart;
    return rested;
  };
}
