import { expect, it } from 'vitest';
import { every } from '../../../src/async/every.ts';
import { machine } from './machine.ts';

it('calls back after each period until its signal aborts', async () => {
  const { time, ticker, ending } = machine();
  const calls: number[] = [];
  every(ticker, 100, () => calls.push(time.now), ending.signal);
  await time.until(350);
  ending.abort();
  await time.until(1000);
  expect(calls).toEqual([100, 200, 300]);
});

it('ends with a callback that aborts the signal', async () => {
  const { time, ticker, ending } = machine();
  let calls = 0;
  const end = () => {
    calls += 1;
    ending.abort();
  };
  every(ticker, 100, end, ending.signal);
  await time.until(1000);
  expect(calls).toBe(1);
});

it('calls back again after a callback that threw', async () => {
  const { time, ticker, ending } = machine();
  let calls = 0;
  const fail = () => {
    calls += 1;
    throw new Error('broken');
  };
  every(ticker, 100, fail, ending.signal);
  await expect(time.until(100)).rejects.toThrow('broken');
  await expect(time.until(200)).rejects.toThrow('broken');
  expect(calls).toBe(2);
});
