import { onAbort } from './on-abort.ts';
import type { Ticker } from './ticker.ts';

/** Resolves after `milliseconds`, or as soon as `signal` aborts. */
export function sleep(
  ticker: Pick<Ticker, 'after'>,
  milliseconds: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  return new Promise((resolve) => {
    const forget = onAbort(signal, resolve);
    ticker.after(
      milliseconds,
      () => {
        forget();
        resolve();
      },
      signal,
    );
  });
}
