import { expect, it } from 'vitest';
import type { Pause } from '../../../src/core/backoff.ts';
import { endOf, pauseAfter } from '../../../src/core/backoff.ts';

it('grow from a second to half a minute', () => {
  let pause: Pause | undefined;
  const lasting = Array.from({ length: 8 }, () => {
    pause = pauseAfter(pause, Math.max(0, endOf(pause)));
    return pause.lasting;
  });
  expect(lasting).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

it('leave the first attempt free', () => {
  expect(endOf(undefined)).toBe(-Infinity);
});

it('begin anew once they have been over for as long as the longest', () => {
  const long = { since: 0, lasting: 30_000 };
  expect(pauseAfter(long, 59_999).lasting).toBe(30_000);
  expect(pauseAfter(long, 60_000).lasting).toBe(1000);
});
