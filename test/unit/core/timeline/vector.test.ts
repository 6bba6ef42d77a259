import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anchoredAt,
  onClock,
  positionAt,
  withinMedia,
} from '../../../../src/core/timeline/vector.ts';

const vector = fc.record({
  position: fc.double({ min: 0, max: 1e5, noNaN: true }),
  rate: fc.double({ min: 0.25, max: 4, noNaN: true }),
  timestamp: fc.double({ min: -1e7, max: 1e7, noNaN: true }),
  playing: fc.boolean(),
  hold: fc.constantFrom(undefined, undefined, 'start' as const),
});
const instant = fc.double({ min: -1e7, max: 1e7, noNaN: true });

describe('the timeline', () => {
  it('moves by rate while it plays', () => {
    const playing = { position: 10, rate: 1.5, timestamp: 1000, playing: true };
    expect(positionAt(playing, 3000)).toBe(13);
  });

  it('stands still while paused', () => {
    expect(positionAt({ position: 10, rate: 2, timestamp: 0, playing: false }, 9e6)).toBe(10);
  });

  it('stands at its position before a scheduled start', () => {
    expect(positionAt({ position: 10, rate: 1, timestamp: 500, playing: true }, 400)).toBe(10);
  });

  it('reads the same on any clock', () => {
    fc.assert(
      fc.property(vector, instant, instant, (v, now, offset) => {
        expect(positionAt(onClock(v, offset), now + offset)).toBeCloseTo(positionAt(v, now), 3);
      }),
    );
  });

  it('stands where it is anchored, and anchored is not scheduled', () => {
    const running = { position: 10, rate: 2, timestamp: 0, playing: true };
    for (let step = 1; step < 1000; step += 1) {
      const anchored = anchoredAt({ ...running, rate: 1.1 }, step / 1009, 70_000);
      expect(anchored.position).toBeGreaterThanOrEqual(0);
    }
    expect(positionAt(anchoredAt(running, 500, 70_000), 70_000)).toBe(500);
    expect(anchoredAt(running, 500, 70_000).timestamp).toBe(69_000);
    expect(anchoredAt(running, 0.5, 70_000)).toEqual({
      ...running,
      position: 0,
      timestamp: 69_750,
    });
    const paused = { ...running, playing: false };
    expect(anchoredAt(paused, 500, 70_000)).toEqual({
      ...paused,
      position: 500,
      timestamp: 70_000,
    });
  });

  it('moves by its rate from its timestamp on, stands before, and never goes back', () => {
    const span = fc.double({ min: 0, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(vector, instant, span, (v, now, milliseconds) => {
        const from = positionAt(v, now);
        const to = positionAt(v, now + milliseconds);
        expect(to).toBeGreaterThanOrEqual(from);
        const moving = Math.max(0, now + milliseconds - Math.max(now, v.timestamp));
        const way = v.playing && !v.hold ? (v.rate * moving) / 1000 : 0;
        expect(to - from).toBeCloseTo(way, 6);
      }),
    );
  });

  it('continues in the same way when it is read again', () => {
    fc.assert(
      fc.property(vector, instant, instant, (v, first, second) => {
        const anew = Math.max(first, v.timestamp);
        const now = Math.max(second, anew);
        const same = { ...v, position: positionAt(v, anew), timestamp: anew };
        expect(positionAt(same, now)).toBeCloseTo(positionAt(v, now), 6);
      }),
    );
  });

  it('is moved between clocks as if by one way, and back', () => {
    // Whole milliseconds, in which sums are exact.
    const whole = fc.integer({ min: -1e9, max: 1e9 });
    fc.assert(
      fc.property(vector, whole, whole, whole, (v, timestamp, one, other) => {
        const at = { ...v, timestamp };
        expect(onClock(onClock(at, one), other)).toEqual(onClock(at, one + other));
        expect(onClock(onClock(at, one), -one)).toEqual(at);
        expect(onClock(at, 0)).toEqual(at);
      }),
    );
  });

  it('is kept within the media, in order, and left alone there', () => {
    const seconds = fc.double({ min: -1e7, max: 1e7, noNaN: true });
    const length = fc.oneof(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.constantFrom(Number.NaN, Infinity),
    );
    fc.assert(
      fc.property(seconds, seconds, length, (a, b, duration) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const kept = withinMedia(low, duration);
        expect(kept).toBeGreaterThanOrEqual(0);
        expect(kept > duration).toBe(false);
        expect(withinMedia(kept, duration)).toBe(kept);
        expect(withinMedia(high, duration)).toBeGreaterThanOrEqual(kept);
        if (low > 0 && !(low > duration)) expect(kept).toBe(low);
      }),
    );
  });

  it('stays within the media', () => {
    expect(withinMedia(-1, 60)).toBe(0);
    expect(withinMedia(61, 60)).toBe(60);
    expect(withinMedia(61, Number.NaN)).toBe(61);
    expect(withinMedia(61, Infinity)).toBe(61);
  });
});
