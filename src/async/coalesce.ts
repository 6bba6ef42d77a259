import type { Clock, Ticker } from './ticker.ts';
import { createTimer } from './timer.ts';

/** Requests for one run of a task, made together at the earliest of their times. */
export interface CoalescedTask {
  /** Asks for a run at `time` (ms), or as soon as possible after it. */
  runBy(time: number): void;
  /** Drops the requests so far. */
  cancel(): void;
}

/** Makes one run of `task` out of all requests before it, until `signal` aborts. */
export function coalesce(
  { clock, ticker }: { readonly clock: Pick<Clock, 'now'>; readonly ticker: Pick<Ticker, 'after'> },
  task: () => void,
  signal: AbortSignal,
): CoalescedTask {
  let dueAt = Infinity;
  const timer = createTimer(ticker, signal);
  return {
    runBy(time) {
      if (time >= dueAt) return;
      dueAt = time;
      timer.start(Math.max(0, time - clock.now()), () => {
        dueAt = Infinity;
        task();
      });
    },
    cancel() {
      dueAt = Infinity;
      timer.stop();
    },
  };
}
