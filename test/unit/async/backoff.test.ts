import { expect, it } from 'vitest';
import type { Backoff } from '../../../src/async/backoff.ts';
import { retryAt, nextBackoff } from '../../../src/async/backoff.ts';

it('grow from a second to half a minute', () => {
  let pause: Backoff | undefined;
  const durationMs = Array.from({ length: 8 }, () => {
    pause = nextBackoff(pause, Math.max(0, retryAt(pause)));
    return pause.durationMs;
  });
  expect(durationMs).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

it('leave the first attempt free', () => {
  expect(retryAt(undefined)).toBe(-Infinity);
});

it('starts over once it ended as long ago as the longest lasts', () => {
  const long = { since: 0, durationMs: 30_000 };
  expect(nextBackoff(long, 59_999).durationMs).toBe(30_000);
  expect(nextBackoff(long, 60_000).durationMs).toBe(1000);
});
