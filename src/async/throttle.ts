import { coalesce } from './coalesce.ts';
import type { Clock, Ticker } from './ticker.ts';

/**
 * Returns `call`, throttled to once in `intervalMs` milliseconds: the first request is met at once,
 * and all requests of the interval after it by one more call.
 */
export function throttle(
  ports: { readonly clock: Pick<Clock, 'now'>; readonly ticker: Pick<Ticker, 'after'> },
  intervalMs: number,
  call: () => void,
  signal: AbortSignal,
): () => void {
  let calledAt = -Infinity;
  const calls = coalesce(
    ports,
    () => {
      calledAt = ports.clock.now();
      call();
    },
    signal,
  );
  return () => calls.runBy(Math.max(ports.clock.now(), calledAt + intervalMs));
}
