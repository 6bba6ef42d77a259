import { expect, it } from 'vitest';
import { sleep } from '../../../src/async/sleep.ts';
import { withTimeout } from '../../../src/async/timeout.ts';
import { machine } from './machine.ts';

it('takes the result that comes in time', async () => {
  const { time, ticker } = machine();
  const task = sleep(ticker, 99).then(() => 'result');
  const outcome = withTimeout(ticker, 100, task, 'too late');
  await time.until(200);
  expect(await outcome).toBe('result');
});

it('takes the other value once the time is over', async () => {
  const { time, ticker } = machine();
  const task = sleep(ticker, 101).then(() => 'result');
  const outcome = withTimeout(ticker, 100, task, 'too late');
  await time.until(200);
  expect(await outcome).toBe('too late');
});

it('rejects as the task does', async () => {
  const { ticker } = machine();
  const task = Promise.reject(new Error('broken'));
  await expect(withTimeout(ticker, 100, task, undefined)).rejects.toThrow('broken');
});
