import type { Ticker } from './ticker.ts';

/**
 * Runs `task` now, and again `periodMs` milliseconds after each run ends, until `signal` aborts. A
 * run that rejects is reported as an unhandled rejection and does not stop the next.
 */
export function poll(
  ticker: Pick<Ticker, 'after'>,
  periodMs: number,
  task: () => Promise<void>,
  signal: AbortSignal,
): void {
  const run = async () => {
    try {
      await task();
    } finally {
      ticker.after(periodMs, () => void run(), signal);
    }
  };
  if (!signal.aborted) void run();
}
