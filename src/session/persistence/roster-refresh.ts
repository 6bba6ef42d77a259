/** Fetches the roster when it may have changed. */
import { coalesce } from '../../async/coalesce.ts';
import type { SourceBackoffs } from './refresh-backoff.ts';
import { withFetch, withoutBackoff, sourceRetryAt } from './refresh-backoff.ts';
import type { Clock, Ticker } from '../ports.ts';

/** Milliseconds between two fetches. */
const REFRESH_INTERVAL_MS = 1000;

/**
 * Returns a function that fetches at most once a second, and less often on the word of a `source`
 * that was wrong before. `fetch` returns whether the word was right or could not be checked.
 */
export function startRosterRefresh(
  ports: { readonly clock: Clock; readonly ticker: Ticker },
  fetch: () => Promise<boolean>,
  signal: AbortSignal,
): (source?: string) => void {
  const { clock } = ports;
  const fetches = coalesce(ports, () => void refreshNow(), signal);
  let refreshedAt = -Infinity;
  let backoffs: SourceBackoffs = new Map();
  /** Sources of the next fetch. */
  let sources = new Set<string>();

  function refresh(source?: string): void {
    const now = clock.now();
    const from = source === undefined ? now : sourceRetryAt(backoffs, source);
    if (source !== undefined) sources.add(source);
    fetches.runBy(Math.max(now, refreshedAt + REFRESH_INTERVAL_MS, from));
  }

  async function refreshNow(): Promise<void> {
    refreshedAt = clock.now();
    const asking = sources;
    sources = new Set();
    backoffs = withFetch(backoffs, asking, refreshedAt);
    if (await fetch()) backoffs = withoutBackoff(backoffs, asking);
  }

  return refresh;
}
