/** Runs work one after the other. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A queue for a database with a single session: a transaction of one request must be over before
 * another begins, or the second acts with the first one's identity.
 */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

/** For databases that keep sessions apart themselves. */
export const noQueue: Queue = (work) => work();
