import { expect, it } from 'vitest';
import { coalesce } from '../../../src/async/coalesce.ts';
import { throttle } from '../../../src/async/throttle.ts';
import { machine } from './machine.ts';

function coalesced() {
  const { time, ending, ...ports } = machine();
  const runs: number[] = [];
  const task = coalesce(ports, () => runs.push(time.now), ending.signal);
  return { time, ending, runs, task };
}

it('runs once for all requests, at the earliest of their times', async () => {
  const { time, runs, task } = coalesced();
  task.runBy(300);
  task.runBy(100);
  task.runBy(200);
  await time.until(1000);
  expect(runs).toEqual([100]);
});

it('runs again for a request after the run', async () => {
  const { time, runs, task } = coalesced();
  task.runBy(100);
  time.at(150, () => task.runBy(120));
  await time.until(1000);
  expect(runs).toEqual([100, 151]);
});

it('runs no cancelled request, and the next one again', async () => {
  const { time, runs, task } = coalesced();
  task.runBy(100);
  task.cancel();
  task.runBy(200);
  await time.until(1000);
  expect(runs).toEqual([200]);
});

it('runs nothing after its signal aborted', async () => {
  const { time, ending, runs, task } = coalesced();
  task.runBy(100);
  ending.abort();
  task.runBy(50);
  await time.until(1000);
  expect(runs).toEqual([]);
});

it('throttles: the first call comes at once, the others as one per interval', async () => {
  const { time, ending, ...ports } = machine();
  const calls: number[] = [];
  const call = throttle(ports, 1000, () => calls.push(time.now), ending.signal);
  for (let at = 0; at < 2500; at += 100) time.at(at, call);
  time.at(9000, call);
  await time.until(10_000);
  expect(calls).toEqual([1, 1001, 2001, 3001, 9001]);
});
