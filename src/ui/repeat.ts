/** Time in pages of ours, which live for as long as they are looked at. */

/**
 * Runs `task` now and `period` milliseconds after each end of it, until `signal` aborts. Rejections
 * are the task's own affair: the next round comes all the same.
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
