import { expect, it } from 'vitest';
import { createQueue } from '../../../src/async/queue.ts';
import { sleep } from '../../../src/async/sleep.ts';
import { machine } from './machine.ts';

it('runs tasks one after the other, in the order of the calls', async () => {
  const { time, ticker } = machine();
  const log: string[] = [];
  const queue = createQueue();
  const task = (name: string, milliseconds: number) => async () => {
    log.push(`${name} begins`);
    await sleep(ticker, milliseconds);
    log.push(`${name} ends`);
    return name;
  };
  const results = Promise.all([queue(task('slow', 100)), queue(task('quick', 1))]);
  await time.until(1000);
  expect(await results).toEqual(['slow', 'quick']);
  expect(log).toEqual(['slow begins', 'slow ends', 'quick begins', 'quick ends']);
});

it('goes on after a task that rejected, whose caller hears it', async () => {
  const queue = createQueue();
  const failed = queue(() => Promise.reject(new Error('broken')));
  const next = queue(() => Promise.resolve('next'));
  await expect(failed).rejects.toThrow('broken');
  expect(await next).toBe('next');
});
