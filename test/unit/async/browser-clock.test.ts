import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ticker } from '../../../src/async/browser-clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('calls back once, unless its signal aborts before', () => {
  const ending = new AbortController();
  const calls: string[] = [];
  ticker.after(100, () => calls.push('first'), ending.signal);
  ticker.after(300, () => calls.push('second'), ending.signal);
  vi.advanceTimersByTime(200);
  expect(calls).toEqual(['first']);
  ending.abort();
  vi.advanceTimersByTime(1000);
  expect(calls).toEqual(['first']);
  expect(vi.getTimerCount()).toBe(0);
});

it('calls back no sooner than an exact time', async () => {
  vi.useRealTimers();
  const due = performance.now() + 20;
  const calledAt = await new Promise<number>((resolve) => {
    ticker.exactlyAt(due, () => resolve(performance.now()), new AbortController().signal);
  });
  expect(calledAt).toBeGreaterThanOrEqual(due);
});
