/**
 * Notices that this machine slept: monotonic clocks stand still meanwhile (everywhere but on
 * Windows), wall clocks do not. A wall clock that was set looks the same, and costs a few pings.
 */
import type { Clock } from '../ports.ts';

/** Milliseconds by which the two may part between two looks. */
const STEP_MS = 50;
/** Milliseconds by which they part all the time where a browser rounds one of them, at most. */
const ROUNDING_MS = 150;

/** Returns whether the clock stood still since it was last asked. */
export function createSuspendDetector({ now, wallClock }: Clock): () => boolean {
  let least = wallClock() - now();
  let most = least;
  return () => {
    const apart = wallClock() - now();
    const rested = apart < least - STEP_MS || apart > most + STEP_MS;
    // What they are apart for good is what they are apart now.
    if (rested) least = most = apart;
    // Clocks that were set right little by little part, too: only the latest counts.
    least = Math.max(Math.min(least, apart), apart - ROUNDING_MS);
    most = Math.min(Math.max(most, apart), apart + ROUNDING_MS);
    return rested;
  };
}
