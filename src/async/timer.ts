import { onAbort } from './on-abort.ts';
import type { Ticker } from './ticker.ts';

/** One timer; each start replaces the former one. */
export interface Timer {
  /** Calls back once after `milliseconds`. */
  start(milliseconds: number, callback: () => void): void;
  stop(): void;
  /** Whether a callback is due. */
  isRunning(): boolean;
}

/** Creates a timer that stops for good when `signal` aborts. */
export function createTimer(ticker: Pick<Ticker, 'after'>, signal?: AbortSignal): Timer {
  return timerOver(
    (milliseconds, callback, until) => ticker.after(milliseconds, callback, until),
    signal,
  );
}

/** Creates a timer whose `start` takes the time (ms) of the callback, exact to a millisecond. */
export function createExactTimer(ticker: Pick<Ticker, 'exactlyAt'>, signal?: AbortSignal): Timer {
  return timerOver((now, callback, until) => ticker.exactlyAt(now, callback, until), signal);
}

function timerOver(schedule: Ticker['after'], signal: AbortSignal | undefined): Timer {
  let running: AbortController | undefined;
  function stop(): void {
    running?.abort();
    running = undefined;
  }
  if (signal) onAbort(signal, stop);
  return {
    start(time, callback) {
      stop();
      if (signal?.aborted) return;
      running = new AbortController();
      schedule(
        time,
        () => {
          running = undefined;
          callback();
        },
        running.signal,
      );
    },
    stop,
    isRunning: () => running !== undefined,
  };
}
