import { expect, it } from 'vitest';
import { poll } from '../../../src/async/poll.ts';
import { sleep } from '../../../src/async/sleep.ts';
import { machine } from './machine.ts';

it('runs at once, and again one period after each run ended', async () => {
  const { time, ticker, ending } = machine();
  const starts: number[] = [];
  const task = async () => {
    starts.push(time.now);
    await sleep(ticker, 50);
  };
  poll(ticker, 100, task, ending.signal);
  await time.until(400);
  expect(starts).toEqual([0, 150, 300]);
});

it('ends with its signal, even in a run', async () => {
  const { time, ticker, ending } = machine();
  let runs = 0;
  const task = async () => {
    runs += 1;
    await sleep(ticker, 50);
  };
  poll(ticker, 100, task, ending.signal);
  time.at(170, () => ending.abort());
  await time.until(1000);
  expect(runs).toBe(2);
  poll(ticker, 100, task, ending.signal);
  expect(runs).toBe(2);
});

it('goes on after a run that rejected, and reports it', async () => {
  const { time, ticker, ending } = machine();
  const reported: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => reported.push(reason));
  try {
    let runs = 0;
    const broken = new Error('broken');
    const task = () => {
      runs += 1;
      return runs === 1 ? Promise.reject(broken) : Promise.resolve();
    };
    poll(ticker, 100, task, ending.signal);
    await time.until(150);
    expect(runs).toBe(2);
    // Node reports it once the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve));
    expect(reported).toEqual([broken]);
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  }
});
