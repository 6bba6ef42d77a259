/**
 * Passes on members' notices of new comments. Each has every open panel ask the database, so a member
 * who sends more of them than people write gets a growing backoff, which delays nobody else's.
 */
import type { Backoff } from '../../async/backoff.ts';
import { hasExpired, nextBackoff, retryAt } from '../../async/backoff.ts';
import { throttle } from '../../async/throttle.ts';
import type { Clock, Ticker } from '../ports.ts';

/** Milliseconds between two notices. */
const INTERVAL_MS = 1000;
/** Notices of one member that are passed on before the backoff grows. */
const MOST_EVENLY = 10;

interface Sender {
  /** Notices passed on since the backoff last expired. */
  count: number;
  backoff: Backoff | undefined;
  isDue: boolean;
}

/** Returns the function that takes a member's notice, until `signal` aborts. */
export function startCommentNotices(
  { clock, ticker }: { readonly clock: Clock; readonly ticker: Ticker },
  notify: () => void,
  signal: AbortSignal,
): (member: string) => void {
  const senders = new Map<string, Sender>();
  const notice = throttle({ clock, ticker }, INTERVAL_MS, notify, signal);

  function pass(sender: Sender): void {
    const now = clock.now();
    sender.isDue = false;
    if (sender.backoff && hasExpired(sender.backoff, now)) sender.count = 0;
    sender.count += 1;
    sender.backoff = nextBackoff(sender.count > MOST_EVENLY ? sender.backoff : undefined, now);
    notice();
  }

  return (member) => {
    const sender = senders.get(member) ?? { count: 0, backoff: undefined, isDue: false };
    senders.set(member, sender);
    if (sender.isDue) return;
    sender.isDue = true;
    ticker.after(Math.max(0, retryAt(sender.backoff) - clock.now()), () => pass(sender), signal);
  };
}
