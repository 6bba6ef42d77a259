/**
 * Makes Chromium collect closed connections. It allows 500 a process and counts closed ones until
 * they are collected, which took more than 40 s in a page that allocates little.
 */

/** Number of native objects to allocate. Collections began at 60,000 to 100,000. */
const OBJECT_COUNT = 120_000;
/** Milliseconds between two collections. Each blocks the page for about 100 ms. */
const MIN_INTERVAL_MS = 5000;

let collectedAt = -Infinity;

/**
 * Provokes a collection where `error` says that no connection is left. Returns before it has ended.
 * `now` in milliseconds.
 */
export function forceGcAfter(error: unknown, now: number): void {
  if (!(error instanceof DOMException) || error.name !== 'UnknownError') return;
  if (now - collectedAt < MIN_INTERVAL_MS) return;
  collectedAt = now;
  for (let made = 0; made < OBJECT_COUNT; made += 1) void new AbortController();
}
