/**
 * The rate limits on seeks and on stops (pauses and holds). A member broadcasts few of the seeks of one
 * scrub, and every member ignores more than the limits, whatever link they came over.
 */
import { appended } from '../statistics.ts';
import type { RecentSeeks, RecentStops } from './types.ts';

/** Milliseconds, and the seeks of one member in them that the others follow. */
const SEEK_LIMIT = { within: 10_000, most: 4 };

/** Seconds. A shorter move is the result of a pause or a wait, not a seek. */
const MIN_SEEK_SECONDS = 1;

/**
 * Debounce (ms) before the next seek of a scrub is broadcast, by the number of recent ones: a
 * viewer who presses a key ten times is followed at once, and then where they come to rest.
 */
const SEEK_DEBOUNCE_MS = [0, 300, 600, 1500] as const;

/** Milliseconds between two seeks of one scrub. */
const SCRUB_GAP_MS = 2000;

/** Jitter allowance (ms): seeks sent evenly may arrive closer together. */
const JITTER_ALLOWANCE_MS = 500;

/**
 * Milliseconds to debounce a seek of ours at `now`, so that the others follow it. `recentSeeks`
 * were broadcast, and the viewer's last seek was at `soughtAt`.
 */
export function seekDebounceMs(recentSeeks: RecentSeeks, soughtAt: number, now: number): number {
  const within = SEEK_LIMIT.within + JITTER_ALLOWANCE_MS;
  const recent = recentSeeks.filter((at) => at > now - within);
  const [oldest = now] = recent;
  if (recent.length >= SEEK_LIMIT.most) return oldest + within - now;
  return now - soughtAt < SCRUB_GAP_MS ? (SEEK_DEBOUNCE_MS[recent.length] ?? 0) : 0;
}

/**
 * The recent seeks after a move from `before` to `after` seconds at `now`; undefined beyond the
 * limit.
 */
export function countMove(
  recentSeeks: RecentSeeks,
  before: number,
  after: number,
  now: number,
): RecentSeeks | undefined {
  return Math.abs(after - before) <= MIN_SEEK_SECONDS ? recentSeeks : countSeek(recentSeeks, now);
}

/** The recent seeks after one at `now`; undefined beyond the limit. */
export function countSeek(recentSeeks: RecentSeeks, now: number): RecentSeeks | undefined {
  return counted(recentSeeks, SEEK_LIMIT, now);
}

/**
 * Milliseconds, and the stops of one member in them that the others follow. A viewer who presses a key
 * twelve times gives a pause or a hold each time, and one for the start.
 */
const STOP_LIMIT = { within: 30_000, most: 24 };

/** The recent stops after one at `now`; undefined beyond the limit. */
export function countStop(recentStops: RecentStops, now: number): RecentStops | undefined {
  return counted(recentStops, STOP_LIMIT, now);
}

/** `earlier` times (ms) with `now`, those that still count; undefined beyond the limit. */
function counted(
  earlier: readonly number[],
  { within, most }: { readonly within: number; readonly most: number },
  now: number,
): readonly number[] | undefined {
  const recent = earlier.filter((at) => at > now - within);
  return recent.length < most ? appended(recent, now, most) : undefined;
}
