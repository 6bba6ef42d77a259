import { sleep } from './sleep.ts';
import type { Ticker } from './ticker.ts';

/** What `task` resolves to, or `otherwise` if it takes longer than `limitMs` milliseconds. */
export async function withTimeout<T>(
  ticker: Pick<Ticker, 'after'>,
  limitMs: number,
  task: Promise<T>,
  otherwise: T,
): Promise<T> {
  const settled = new AbortController();
  const limit = sleep(ticker, limitMs, settled.signal).then(() => otherwise);
  try {
    return await Promise.race([task, limit]);
  } finally {
    settled.abort();
  }
}
