import { expect, it, vi } from 'vitest';
import { sleep } from '../../../src/async/sleep.ts';
import { machine } from './machine.ts';

it('resolves after its time, and not before', async () => {
  const { time, ticker } = machine();
  let isOver = false;
  void sleep(ticker, 100).then(() => (isOver = true));
  await time.until(99);
  expect(isOver).toBe(false);
  await time.until(100);
  expect(isOver).toBe(true);
});

it('resolves as soon as its signal aborts', async () => {
  const { time, ticker, ending } = machine();
  let isOver = false;
  void sleep(ticker, 100, ending.signal).then(() => (isOver = true));
  time.at(10, () => ending.abort());
  await time.until(10);
  expect(isOver).toBe(true);
});

it('resolves at once with a signal that has aborted', async () => {
  await sleep(machine().ticker, 100, AbortSignal.abort());
});

it('leaves no listener on a signal that outlives it', async () => {
  const { time, ticker } = machine();
  const { signal } = new AbortController();
  const added = vi.spyOn(signal, 'addEventListener');
  const removed = vi.spyOn(signal, 'removeEventListener');
  void sleep(ticker, 100, signal);
  await time.until(100);
  expect(added).toHaveBeenCalled();
  expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
    added.mock.calls.map(([, listener]) => listener),
  );
});
