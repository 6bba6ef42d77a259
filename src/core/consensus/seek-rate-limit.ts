/**
 * The rate limit on seeks. A member broadcasts few of the seeks of one scrub, and every member ignores
 * more than the limit, whatever link they came over.
 */
import { appended } from '../statistics.ts';
import type { RecentSeeks } from './types.ts';

/** Milliseconds, and the jumps one member may make in them before the others wait with the next. */
const SEEK_LIMIT = { within: 10_000, most: 4 };

/** Seconds: less is where a pause or a wait left the room. */
const MIN_SEEK_SECONDS = 1;

/**
 * Milliseconds of quiet after which the next place of a hunt is told, by how many were told lately:
 * who presses a key ten times is followed at once, and then where they come to rest.
 */
const SEEK_DEBOUNCE_MS = [0, 300, 600, 1500] as const;

/** Milliseconds between two seeks of one hunt. */
const SCRUB_GAP_MS = 2000;

/** Milliseconds by which what was told evenly may arrive closer together. */
const JITTER_ALLOWANCE_MS = 500;

/**
 * Milliseconds that a seek of ours at `now` waits to be told, so that the others follow it: `jumps`
 * are those told so far, `soughtAt` is when our viewer sought before.
 */
export function seekDebounceMs(recentSeeks: RecentSeeks, soughtAt: number, now: number): number {
  const within = SEEK_LIMIT.within + JITTER_ALLOWANCE_MS;
  const recent = recentSeeks.filter((at) => at > now - within);
  const [oldest = now] = recent;
  if (recent.length >= SEEK_LIMIT.most) return oldest + within - now;
  return now - soughtAt < SCRUB_GAP_MS ? (SEEK_DEBOUNCE_MS[recent.length] ?? 0) : 0;
}

/** The jumps after one from `before` to `after` seconds at `now`; undefined where it is one too many. */
export function countMove(
  recentSeeks: RecentSeeks,
  before: number,
  after: number,
  now: number,
): RecentSeeks | undefined {
  return Math.abs(after - before) <= MIN_SEEK_SECONDS ? recentSeeks : countSeek(recentSeeks, now);
}

/** The jumps after one at `now`, however far; undefined where it is one too many. */
export function countSeek(recentSeeks: RecentSeeks, now: number): RecentSeeks | undefined {
  const recent = recentSeeks.filter((at) => at > now - SEEK_LIMIT.within);
  return recent.length < SEEK_LIMIT.most ? appended(recent, now, SEEK_LIMIT.most) : undefined;
}
