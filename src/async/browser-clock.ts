/** The clock and the timers of the browser: the only place that uses its global functions. */
import { onAbort } from './on-abort.ts';
import type { Clock, Ticker } from './ticker.ts';

export const clock: Clock = {
  now: () => performance.now(),
  wallClock: () => Date.now(),
};

/** Milliseconds before a deadline at which fine timers replace coarse ones. */
const FINE_MS = 12;

export const ticker: Ticker = {
  after,
  exactlyAt(now, callback, signal) {
    const coarse = Math.max(0, now - performance.now() - FINE_MS);
    after(coarse, () => creep(now, callback, signal), signal);
  },
};

function after(milliseconds: number, callback: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  const timer = setTimeout(() => {
    // A signal outlives a thousand timers, so each removes its listener.
    forget();
    callback();
  }, milliseconds);
  const forget = onAbort(signal, () => clearTimeout(timer));
}

/** Message channels have no minimum delay of whole milliseconds, unlike timers. */
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
