import { expect, it } from 'vitest';
import { createSuspendDetector } from '../../../../src/session/peers/suspend-detector.ts';

it('notices a monotonic clock that stood still, once', () => {
  let now = 1000;
  let wallClock = 1.8e12;
  const rested = createSuspendDetector({ now: () => now, wallClock: () => wallClock });
  const pass = (milliseconds: number, asleep: number) => {
    now += milliseconds;
    wallClock += milliseconds + asleep;
    return rested();
  };
  expect(pass(1000, 0)).toBe(false);
  expect(pass(1000, 20)).toBe(false);
  expect(pass(10, 60_000)).toBe(true);
  expect(pass(1000, 0)).toBe(false);
  expect(pass(0, -3_600_000)).toBe(true);
});
