/**
 * Passes on members' news of comments, which has every open panel ask the database. A member who
 * sends more of it than people write is passed on with growing pauses, and keeps nobody else's back.
 */
import type { Clock, Ticker } from '../ports.ts';
import { throttle } from '../../async/throttle.ts';

/** Milliseconds between two notices. */
const INTERVAL_MS = 1000;
/** News of one member that is passed on before its pauses grow. */
const MOST_EVENLY = 10;
/** Milliseconds of the longest pause, and of quiet after which a member starts afresh. */
const MAX_PAUSE_MS = 30_000;

interface Sender {
  /** News passed on since the last quiet. */
  count: number;
  /** When (ms) the next may be passed on. */
  freeAt: number;
  isDue: boolean;
}

/** Returns the function that takes a member's news, until `signal` aborts. */
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
    if (now - sender.freeAt >= MAX_PAUSE_MS) sender.count = 0;
    sender.count += 1;
    const doublings = Math.max(0, sender.count - MOST_EVENLY);
    sender.freeAt = now + Math.min(INTERVAL_MS * 2 ** doublings, MAX_PAUSE_MS);
    notice();
  }

  return (member) => {
    const sender = senders.get(member) ?? { count: 0, freeAt: -Infinity, isDue: false };
    senders.set(member, sender);
    if (sender.isDue) return;
    sender.isDue = true;
    ticker.after(Math.max(0, sender.freeAt - clock.now()), () => pass(sender), signal);
  };
}
