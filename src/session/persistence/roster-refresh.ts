/** Asks the database who is in the room when there is word that it may have changed. */
import type { Hearsay } from './refresh-backoff.ts';
import { withFetch, withoutBlame, worthFrom } from './refresh-backoff.ts';
import type { Clock, Ticker } from '../ports.ts';

/** Milliseconds. */
const BETWEEN_REFRESHES = 1000;

/**
 * Returns how to ask now, at most once a second, and less on the word of a `teller` who was wrong
 * before. `fetch` says whether the teller was right, or cannot be blamed.
 */
export function startRefreshing(
  { clock, ticker }: { readonly clock: Clock; readonly ticker: Ticker },
  fetch: () => Promise<boolean>,
  signal: AbortSignal,
): (teller?: string) => void {
  let refreshedAt = -Infinity;
  let refreshDue = Infinity;
  let hearsay: Hearsay = new Map();
  /** Those on whose word the next refresh is. */
  let tellers = new Set<string>();

  function refresh(teller?: string): void {
    const now = clock.now();
    const from = teller === undefined ? now : worthFrom(hearsay, teller);
    if (teller !== undefined) tellers.add(teller);
    const due = Math.max(now, refreshedAt + BETWEEN_REFRESHES, from);
    if (due >= refreshDue) return;
    refreshDue = due;
    ticker.after(due - now, () => due === refreshDue && void refreshNow(), signal);
  }

  async function refreshNow(): Promise<void> {
    refreshedAt = clock.now();
    refreshDue = Infinity;
    const asking = tellers;
    tellers = new Set();
    hearsay = withFetch(hearsay, asking, refreshedAt);
    if (await fetch()) hearsay = withoutBlame(hearsay, asking);
  }

  return refresh;
}
