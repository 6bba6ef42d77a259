/**
 * Chromium makes 500 connections a process and counts closed ones until they are collected. A page
 * that allocates little was not collected in 40 s, and links come from nothing that it would notice.
 */

/** Objects of the browser's own heap, by which it was seen to collect: 60,000 to 100,000 of these. */
const OBJECT_COUNT = 120_000;
/** Milliseconds between two: it holds the page up for about a tenth of a second. */
const MIN_INTERVAL_MS = 5000;

let collectedAt = -Infinity;

/**
 * Has the browser tidy up where `error` says that it makes no more connections, by giving it more to
 * tidy up. Returns before it has. `now`: ms.
 */
export function forceGcAfter(error: unknown, now: number): void {
  if (!(error instanceof DOMException) || error.name !== 'UnknownError') return;
  if (now - collectedAt < MIN_INTERVAL_MS) return;
  collectedAt = now;
  for (let made = 0; made < OBJECT_COUNT; made += 1) void new AbortController();
}
