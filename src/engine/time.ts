/** The real clock and timers behind the session's ports. */
import type { Clock, Ticker } from '../session/ports.ts';

export const clock: Clock = {
  now: () => performance.now(),
  wallClock: () => Date.now(),
};

/** Milliseconds before a deadline at which coarse timers give way to fine ones. */
const FINE = 12;

export const ticker: Ticker = {
  after(milliseconds, callback, signal) {
    if (signal.aborted) return;
    const timer = setTimeout(callback, milliseconds);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  },
  exactlyAt(now, callback, signal) {
    if (signal.aborted) return;
    const timer = setTimeout(() => creep(now, callback, signal), now - performance.now() - FINE);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  },
};

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
