/** Runs a task after all tasks before it have ended. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>;

/** Creates a queue that runs tasks one after the other, in the order of the calls. */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const next = last.then(task);
    last = next.catch(() => undefined);
    return next;
  };
}
