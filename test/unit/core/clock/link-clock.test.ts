import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinkClock } from '../../../../src/core/clock/link-clock.ts';
import {
  estimateAt,
  freshClock,
  pingIntervalMs,
  withPingSample,
} from '../../../../src/core/clock/link-clock.ts';
import { runs } from '../../runs.ts';

interface Link {
  readonly offset: number;
  readonly skew: number;
  readonly delay: number;
  readonly jitter: number;
}

/** Exchanges over a link with exponential jitter each way, on the schedule the session keeps. */
function pinged(
  link: Link,
  duration: number,
  random: () => number,
): { clock: LinkClock; at: number } {
  const theirs = (ours: number) => ours + link.offset + link.skew * ours;
  const flight = () => link.delay - link.jitter * Math.log(1 - random());
  let clock = freshClock;
  let at = 0;
  for (let pings = 0; at < duration; pings += 1) {
    const arrived = at + flight();
    const received = arrived + 0.1 + flight();
    clock = withPingSample(clock, {
      sent: at,
      remoteReceived: theirs(arrived),
      remoteSent: theirs(arrived + 0.1),
      received,
    });
    at = Math.max(at + pingIntervalMs(pings, at), at);
  }
  return { clock, at: at + 100 };
}

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the clock of a link', () => {
  it('knows nothing before the first exchange', () => {
    expect(estimateAt(freshClock, 0)).toBeUndefined();
  });

  it('is exact over a symmetric link without jitter', () => {
    const { clock, at } = pinged({ offset: 5000, skew: 0, delay: 20, jitter: 0 }, 1000, () => 0.5);
    expect(estimateAt(clock, at)?.offset).toBeCloseTo(5000, 6);
    expect(estimateAt(clock, at)?.roundTrip).toBeCloseTo(40, 6);
  });

  it('follows the skew of a minute on a jittery link', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: -1e-4, max: 1e-4, noNaN: true }), (seed, skew) => {
        const { clock, at } = pinged(
          { offset: 0, skew, delay: 20, jitter: 6 },
          60_000,
          seeded(seed),
        );
        expect(Math.abs((estimateAt(clock, at)?.offset ?? NaN) - skew * at)).toBeLessThan(3);
      }),
      { numRuns: runs(30) },
    );
  });

  it('drops an exchange that contradicts itself', () => {
    const odd = { sent: 10, remoteReceived: 0, remoteSent: 50, received: 20 };
    expect(withPingSample(freshClock, odd)).toBe(freshClock);
    expect(withPingSample(freshClock, { ...odd, sent: Number.NaN })).toBe(freshClock);
  });

  it('forgets what was measured before the other clock stepped, either way', () => {
    for (const step of [60_000, -60_000]) {
      const before = pinged({ offset: 5000, skew: 0, delay: 20, jitter: 5 }, 5000, seeded(1));
      const exchange = {
        sent: before.at,
        remoteReceived: before.at + 20 + 5000 + step,
        remoteSent: before.at + 20 + 5000 + step,
        received: before.at + 40,
      };
      const after = withPingSample(before.clock, exchange);
      expect(after.resets).toBe(1);
      expect(estimateAt(after, before.at + 40)?.offset).toBeCloseTo(5000 + step, 6);
    }
  });

  it('notices a longer route, and keeps what was measured on it', () => {
    const { clock: before, at } = pinged(
      { offset: 5000, skew: 0, delay: 10, jitter: 1 },
      60_000,
      seeded(2),
    );
    const random = seeded(3);
    let clock = before;
    for (let pings = 0; pings < 30; pings += 1) {
      const sent = at + pings * 1000;
      // Five times as long, and longer back than there.
      const arrived = sent + 40 - Math.log(1 - random());
      const received = arrived + 60 - Math.log(1 - random());
      const remote = arrived + 5000;
      clock = withPingSample(clock, { sent, remoteReceived: remote, remoteSent: remote, received });
    }
    expect(clock.resets).toBe(1);
    expect(estimateAt(clock, at + 31_000)?.roundTrip).toBeGreaterThan(99);
  });

  it('tells the jitter of a link', () => {
    const { clock, at } = pinged({ offset: 0, skew: 0, delay: 20, jitter: 10 }, 60_000, seeded(4));
    const { jitter = 0 } = estimateAt(clock, at) ?? {};
    expect(jitter).toBeGreaterThan(3);
    expect(jitter).toBeLessThan(20);
  });
});
