/** Runs work one after the other. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A queue for a database with a single session. The transaction of one request must end before the
 * next one begins, or the second request would act with the identity of the first.
 */
export function createQueue(): Queue {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}

/** For databases with a session for each request. */
export const noQueue: Queue = (work) => work();
