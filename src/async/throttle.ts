import type { Clock, Ticker } from './ticker.ts';

/**
 * Returns `call`, throttled to once in `every` milliseconds: made at once, and later requests once
 * more.
 */
export function throttle(
  { clock, ticker }: { readonly clock: Clock; readonly ticker: Ticker },
  every: number,
  call: () => void,
  signal: AbortSignal,
): () => void {
  let isDue = false;
  let calledAt = -Infinity;
  return () => {
    if (isDue) return;
    isDue = true;
    const wait = Math.max(0, calledAt + every - clock.now());
    const callNow = () => {
      isDue = false;
      calledAt = clock.now();
      call();
    };
    ticker.after(wait, callNow, signal);
  };
}
