import { expect, it } from 'vitest';
import { sharePending } from '../../../src/async/share-pending.ts';

/** A task whose runs end when they are told to. */
function heldTask() {
  const runs: { readonly key: string; readonly end: () => void; readonly fail: () => void }[] = [];
  const shared = sharePending(
    (key: string) =>
      new Promise<void>((resolve, reject) => {
        runs.push({ key, end: resolve, fail: () => reject(new Error(key)) });
      }),
  );
  return { runs, shared };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

it('makes one run of all requests during another run', async () => {
  const { runs, shared } = heldTask();
  const first = shared('a');
  await settle();
  const later = Array.from({ length: 100 }, () => shared('a'));
  runs[0]?.end();
  await first;
  await settle();
  expect(runs).toHaveLength(2);
  runs[1]?.end();
  await Promise.all(later);
  expect(runs).toHaveLength(2);
});

it('keeps keys apart, and their order', async () => {
  const { runs, shared } = heldTask();
  const all = ['a', 'b', 'a', 'c', 'b'].map(shared);
  for (const index of [0, 1, 2]) {
    await settle();
    runs[index]?.end();
  }
  await Promise.all(all);
  expect(runs.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
});

it('tells all who share a run that it failed, and goes on', async () => {
  const { runs, shared } = heldTask();
  const both = [shared('a'), shared('a')].map((run) => run.catch(() => 'failed'));
  const next = shared('b');
  await settle();
  runs[0]?.fail();
  expect(await Promise.all(both)).toEqual(['failed', 'failed']);
  await settle();
  runs[1]?.end();
  await next;
});
