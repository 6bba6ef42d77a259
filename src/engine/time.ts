/** The real clock and timers behind the session's ports. */
import type { Clock, Ticker } from '../session/ports.ts';

export const clock: Clock = {
  now: () => performance.now(),
  wallClock: () => Date.now(),
};

/** Milliseconds before a deadline at which coarse timers give way to fine ones. */
const FINE = 12;

export const ticker: Ticker = {
  after,
  exactlyAt(now, callback, signal) {
    const coarse = Math.max(0, now - performance.now() - FINE);
    after(coarse, () => creep(now, callback, signal), signal);
  },
};

function after(milliseconds: number, callback: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  // A signal outlives a thousand timers: each takes its listener off again.
  const fired = new AbortController();
  const timer = setTimeout(() => {
    fired.abort();
    callback();
  }, milliseconds);
  signal.addEventListener('abort', () => clearTimeout(timer), { signal: fired.signal });
}

/** Message channels are not held back to whole milliseconds, as timers are. */
function creep(until: number, callback: () => void, signal: AbortSignal): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', () => {
    if (signal.aborted) return port1.close();
    if (performance.now() < until) return port2.postMessage(null);
    port1.close();
    callback();
  });
  port1.start();
  port2.postMessage(null);
}
