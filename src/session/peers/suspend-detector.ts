/**
 * Notices that this machine slept: monotonic clocks stand still meanwhile (everywhere but on
 * Windows), wall clocks do not. A wall clock that was set looks the same, and costs a few pings.
 */
import type { Clock } from '../ports.ts';

/** Milliseconds by which the two may part between two looks. */
const STEP = 50;
/** Milliseconds by which they part all the time where a browser rounds one of them, at most. */
const ROUNDED = 150;

/** Returns whether the clock stood still since it was last asked. */
export function watchForRest({ now, wallClock }: Clock): () => boolean {
  let least = wallClock() - now();
  let most = least;
  return () => {
    const apart = wallClock() - now();
    const rested = apart < least - STEP || apart > most + STEP;
    // What they are apart for good is what they are apart now.
    if (rested) least = most = apart;
    // Clocks that were set right little by little part, too: only the latest counts.
    least = Math.max(Math.min(least, apart), apart - ROUNDED);
    most = Math.min(Math.max(most, apart), apart + ROUNDED);
    return rested;
  };
}
