import { sleep } from './sleep.ts';
import type { Ticker } from './ticker.ts';

export interface RetryOptions {
  readonly ticker: Pick<Ticker, 'after'>;
  /** Number of attempts, the first included. */
  readonly attempts: number;
  /** Milliseconds between two attempts. */
  readonly delayMs: number;
  readonly signal?: AbortSignal;
  /** Whether to make the next attempt; absent: always. */
  readonly isWanted?: () => boolean;
}

/**
 * Makes attempts until one resolves. Returns undefined if none did, `signal` aborted, or the result
 * is not wanted any more. For calls whose rejection says only that nobody answered.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { ticker, attempts, delayMs, signal, isWanted = () => true }: RetryOptions,
): Promise<T | undefined> {
  for (let made = 0; made < attempts; made += 1) {
    if (made > 0) await sleep(ticker, delayMs, signal);
    if (signal?.aborted || !isWanted()) return undefined;
    try {
      return await attempt();
    } catch {
      // Nobody answered: the next attempt may be heard.
    }
  }
  return undefined;
}
