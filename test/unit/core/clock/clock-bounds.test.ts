/**
 * How wrong the clock of a link can be, derived from what was measured and nothing else.
 *
 * Let `o(t) = offset + skew · t` be their clock minus ours. A ping that takes `d` measures `o + d`, a
 * pong `d − o`, each wrong by less than `r`, the larger step of the two clocks. Moved to one instant
 * by an estimated skew that is wrong by `e`, over at most `span`, each is off by another `e · span`.
 * The smallest of each kind are therefore bounds of the offset on either side, and what is said,
 * their middle ± half their sum, holds the truth to within `r + e · span`.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateAt, freshClock, withPingSample } from '../../../../src/core/clock/link-clock.ts';
import { between } from '../between.ts';
import type { Link } from '../consensus/pinged.ts';
import { FLOAT, Pinged } from '../consensus/pinged.ts';
import { runs } from '../../runs.ts';

const double = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const step = fc.constantFrom(0, 0.005, 0.1, 1);
const link: fc.Arbitrary<Link> = fc.record({
  offset: between(-3.6e6, 3.6e6),
  skew: between(-1e-4, 1e-4),
  there: between(0.1, 300),
  back: between(0.1, 300),
  jitter: between(0, 60),
  loss: between(0, 0.5),
  steps: fc.tuple(step, step),
});
const seed = fc.nat();

/** Milliseconds after which the skew is fitted in full. */
const SKEW_FULL = 40_000;

describe('the estimate of a link', () => {
  it('holds the truth, whatever the asymmetry, skew, loss and steps of the clocks', () => {
    fc.assert(
      fc.property(
        link,
        seed,
        fc.array(between(100, 90_000), { maxLength: 4 }),
        (l, from, looks) => {
          const pinged = new Pinged(l, from);
          for (const look of looks.toSorted((a, b) => a - b)) {
            pinged.until(look);
            const estimate = estimateAt(pinged.clock, pinged.now);
            if (!estimate) continue;
            const { offset, skew, uncertainty } = estimate;
            const wrong = Math.abs(offset - pinged.truth(pinged.now));
            const slack = pinged.slack(Math.abs(l.skew - skew), skew);
            expect(wrong).toBeLessThanOrEqual(uncertainty + slack);
          }
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('has a skew as exact as the fastest messages at the ends of the window allow', () => {
    fc.assert(
      fc.property(link, seed, between(45_000, 300_000), (l, from, look) => {
        const pinged = new Pinged({ ...l, loss: Math.min(l.loss, 0.3) }, from);
        pinged.until(look);
        const { samples } = pinged.clock;
        const span = (samples.at(-1)?.received ?? 0) - (samples[0]?.received ?? 0);
        fc.pre(span >= SKEW_FULL);
        const { skew = NaN } = estimateAt(pinged.clock, pinged.now) ?? {};
        expect(Math.abs(skew - l.skew)).toBeLessThanOrEqual(skewBound(pinged) + 1e-9);
      }),
      { numRuns: runs(60) },
    );
  });

  it('is a number whatever another member says', () => {
    const instant = fc.oneof(double(-1e15, 1e15), fc.constantFrom(0, -1e15, 1e15, 1, 1e-300));
    const exchange = fc.record({
      sent: instant,
      remoteReceived: instant,
      remoteSent: instant,
      received: double(0, 1e9),
    });
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 60 }), double(0, 1e9), (exchanges, now) => {
        const clock = exchanges.reduce(withPingSample, freshClock);
        for (const value of Object.values(estimateAt(clock, now) ?? {})) {
          expect(Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });
});

describe('a clock that steps', () => {
  it('is noticed at the first answer, and known as well as a fresh one from then on', () => {
    const size = fc.tuple(between(0, 1e7), fc.constantFrom(-1, 1));
    fc.assert(
      fc.property(link, seed, between(2000, 60_000), size, (l, from, look, [extra, sign]) => {
        const pinged = new Pinged(l, from);
        pinged.until(look);
        const before = estimateAt(pinged.clock, pinged.now);
        fc.pre(before !== undefined);
        const { resets } = pinged.clock;
        const { uncertainty, skew } = before;
        // Less could be the way of the one answer, or what is not known of the skew.
        const slack = pinged.slack(Math.abs(l.skew - skew), skew);
        const longest = Math.max(l.there, l.back) + 30 * (l.jitter + 1);
        pinged.stepped = sign * (2 * uncertainty + longest + 2 * slack + 5 + extra);
        // An answer may be lost, or be quicker than the steps of the clocks.
        const heard = pinged.clock;
        while (pinged.clock === heard) pinged.ping();
        expect(pinged.clock.resets).toBe(resets + 1);
        expect(pinged.clock.samples).toHaveLength(1);
        for (const after of [0, 1500, 30_000]) {
          pinged.until(look + after);
          const estimate = estimateAt(pinged.clock, pinged.now);
          const wrong = Math.abs((estimate?.offset ?? NaN) - pinged.truth(pinged.now));
          const error = Math.abs(l.skew - (estimate?.skew ?? NaN));
          const bound = (estimate?.uncertainty ?? NaN) + pinged.slack(error, estimate?.skew ?? NaN);
          expect(wrong).toBeLessThanOrEqual(bound);
        }
      }),
      { numRuns: runs(100) },
    );
  });
});

/**
 * The fit makes the sum of the fastest ways there and back, as the assumed skew shows them, largest.
 * With the true skew it is at least that of the true ways, less a step of the clocks each. With one
 * that is too small by `e`, the ping of exchange `i` and the pong of a later `j` make it smaller by
 * `e · (t_j − t_i)`: so `e` is no larger than what these two lost on the way, over the time between.
 */
function skewBound({ clock: { samples }, ways, link }: Pinged): number {
  const step = Math.max(...link.steps);
  const taken = samples.map((exchange) => ways.get(exchange) ?? { there: NaN, back: NaN });
  const there = Math.min(...taken.map((way) => way.there));
  const back = Math.min(...taken.map((way) => way.back));
  const trip = Math.max(...samples.map(({ sent, received }) => received - sent)) + step;
  // Pings and pongs are moved by the instant their exchange ended: wrong by the skew over its trip.
  const lost = 4 * step + 4 * 2e-4 * trip + FLOAT;
  let [low, high] = [Infinity, Infinity];
  samples.forEach((early, i) => {
    for (let j = i + 1; j < samples.length; j += 1) {
      const [from, to] = [taken[i], taken[j]];
      const time = (samples[j]?.received ?? NaN) - early.received - trip;
      if (!from || !to || time <= 0) continue;
      low = Math.min(low, (from.there - there + to.back - back + lost) / time);
      high = Math.min(high, (from.back - back + to.there - there + lost) / time);
    }
  });
  return Math.max(low, high);
}
