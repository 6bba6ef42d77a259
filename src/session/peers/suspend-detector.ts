/**
 * Detects that this machine was suspended: the wall clock goes on meanwhile, a monotonic clock
 * stands still (except on Windows). A wall clock that was set looks the same, and costs a few
 * pings.
 */
import type { Clock } from '../ports.ts';

/** Milliseconds by which the clocks may diverge between two checks. */
const STEP_MS = 50;
/** Largest divergence (ms) caused by a browser that rounds one of them. */
const ROUNDING_MS = 150;

/** Returns a check of whether the machine was suspended since the last check. */
export function createSuspendDetector({ now, wallClock }: Clock): () => boolean {
  let least = wallClock() - now();
  let most = least;
  return () => {
    const apart = wallClock() - now();
    const rested = apart < least - STEP_MS || apart > most + STEP_MS;
    // Adopt the new offset as baseline.
    if (rested) least = most = apart;
    // A slewed wall clock diverges slowly: only the latest offsets count.
    least = Math.max(Math.min(least, apart), apart - ROUNDING_MS);
    most = Math.min(Math.max(most, apart), apart + ROUNDING_MS);
    return rested;
  };
}
