import { expect, it } from 'vitest';
import { retry } from '../../../src/async/retry.ts';
import { machine } from './machine.ts';

/** An attempt that resolves from its attempt number `from` on, and the times of all attempts. */
function attempts(from: number) {
  const { time, ticker, ending } = machine();
  const times: number[] = [];
  const attempt = () => {
    times.push(time.now);
    return times.length < from ? Promise.reject(new Error('nobody')) : Promise.resolve('heard');
  };
  return { time, times, attempt, ticker, ending };
}

it('resolves with the first attempt that does', async () => {
  const { time, times, attempt, ticker } = attempts(3);
  const result = retry(attempt, { ticker, attempts: 5, delayMs: 100 });
  await time.until(1000);
  expect(await result).toBe('heard');
  expect(times).toEqual([0, 100, 200]);
});

it('gives up after the last attempt, without another delay', async () => {
  const { time, times, attempt, ticker } = attempts(Infinity);
  const result = retry(attempt, { ticker, attempts: 3, delayMs: 100 });
  await time.until(200);
  expect(await result).toBeUndefined();
  expect(times).toEqual([0, 100, 200]);
});

it('makes no attempt after its signal aborted', async () => {
  const { time, times, attempt, ticker, ending } = attempts(Infinity);
  const result = retry(attempt, { ticker, attempts: 9, delayMs: 100, signal: ending.signal });
  time.at(150, () => ending.abort());
  await time.until(150);
  expect(await result).toBeUndefined();
  expect(times).toEqual([0, 100]);
});

it('makes no attempt that is not wanted any more', async () => {
  const { time, times, attempt, ticker } = attempts(Infinity);
  const isWanted = () => times.length < 2;
  const result = retry(attempt, { ticker, attempts: 9, delayMs: 100, isWanted });
  await time.until(1000);
  expect(await result).toBeUndefined();
  expect(times).toEqual([0, 100]);
});
