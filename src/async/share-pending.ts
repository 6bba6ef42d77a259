import { createQueue } from './queue.ts';

/**
 * Returns `task`, run one after the other. A request for a key whose run has not started yet shares
 * that run.
 */
export function sharePending<Key>(task: (key: Key) => Promise<void>): (key: Key) => Promise<void> {
  const inTurn = createQueue();
  const pending = new Map<Key, Promise<void>>();
  return (key) => {
    const known = pending.get(key);
    if (known) return known;
    const run = inTurn(() => {
      pending.delete(key);
      return task(key);
    });
    pending.set(key, run);
    return run;
  };
}
