/** Polling and sleeping in the extension's pages. */

/**
 * Runs `task` now, and again `period` milliseconds after each run ends, until `signal` aborts. A
 * rejection does not stop the next run.
 */
export function repeat(task: () => Promise<void>, period: number, signal: AbortSignal): void {
  const round = async () => {
    await task().catch(() => undefined);
    if (!signal.aborted) timer = setTimeout(() => void round(), period);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(timer));
  void round();
}

/** Resolves after `milliseconds`, or at once when `signal` aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
