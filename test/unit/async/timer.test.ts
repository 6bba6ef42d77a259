import { expect, it } from 'vitest';
import { createExactTimer, createTimer } from '../../../src/async/timer.ts';
import { machine } from './machine.ts';

it('calls back once, after its time', async () => {
  const { time, ticker } = machine();
  const calls: number[] = [];
  const timer = createTimer(ticker);
  timer.start(100, () => calls.push(time.now));
  expect(timer.isRunning()).toBe(true);
  await time.until(1000);
  expect(calls).toEqual([100]);
  expect(timer.isRunning()).toBe(false);
});

it('replaces what was started before', async () => {
  const { time, ticker } = machine();
  const calls: string[] = [];
  const timer = createTimer(ticker);
  timer.start(100, () => calls.push('former'));
  timer.start(200, () => calls.push('latter'));
  await time.until(1000);
  expect(calls).toEqual(['latter']);
});

it('may be started again by its own callback', async () => {
  const { time, ticker } = machine();
  const calls: number[] = [];
  const timer = createTimer(ticker);
  const again = () => {
    calls.push(time.now);
    if (calls.length < 3) timer.start(100, again);
  };
  timer.start(100, again);
  await time.until(1000);
  expect(calls).toEqual([100, 200, 300]);
});

it('is stopped, and stops for good with its signal', async () => {
  const { time, ticker, ending } = machine();
  const calls: string[] = [];
  const timer = createTimer(ticker, ending.signal);
  timer.start(100, () => calls.push('stopped'));
  timer.stop();
  timer.start(100, () => calls.push('aborted'));
  ending.abort();
  expect(timer.isRunning()).toBe(false);
  timer.start(100, () => calls.push('after the end'));
  await time.until(1000);
  expect(calls).toEqual([]);
});

it('takes a time where it is exact', async () => {
  const { time, ticker } = machine();
  await time.until(50);
  const calls: number[] = [];
  createExactTimer(ticker).start(50.25, () => calls.push(time.now));
  await time.until(1000);
  expect(calls).toEqual([50.25]);
});
