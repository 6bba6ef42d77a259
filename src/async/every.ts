import type { Ticker } from './ticker.ts';

/**
 * Calls back every `periodMs` milliseconds, for the first time after one period, until `signal`
 * aborts. A callback that throws is called again.
 */
export function every(
  ticker: Pick<Ticker, 'after'>,
  periodMs: number,
  callback: () => void,
  signal: AbortSignal,
): void {
  const call = () => {
    try {
      callback();
    } finally {
      ticker.after(periodMs, call, signal);
    }
  };
  ticker.after(periodMs, call, signal);
}
