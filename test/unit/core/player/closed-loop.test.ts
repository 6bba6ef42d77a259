/** The controller and a player, left to themselves: whatever the player's latencies, they settle. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vector } from '../../../../src/core/timeline/vector.ts';
import { positionAt } from '../../../../src/core/timeline/vector.ts';
import { chromiumTuning, firefoxTuning } from '../../../../src/core/player/tuning.ts';
import { limits } from '../../../../src/protocol/limits.ts';
import { seededRandom } from '../../../simulation/random.ts';
import { between } from '../between.ts';
import type { Latencies, Made } from './ideal-player.ts';
import { IdealPlayer, Loop } from './ideal-player.ts';
import { runs } from '../../runs.ts';

const latencies = (duration: number): fc.Arbitrary<Latencies> =>
  fc.record({
    resume: between(0, 60),
    start: between(0, 300),
    land: between(1, 300),
    seek: between(20, 400),
    spread: between(0, 8),
    drift: fc.constant(0),
    framesPerSecond: fc.constantFrom(24, 30, 60),
    duration: fc.constant(duration),
  });
interface Command {
  readonly kind: 'play' | 'pause' | 'seek' | 'rate';
  /** Milliseconds after the one before. */
  readonly after: number;
  /** Milliseconds from then until it is to start. */
  readonly delay: number;
  readonly to: number;
  readonly rate: number;
}

const command = (to: fc.Arbitrary<number>, rates: readonly number[]): fc.Arbitrary<Command> =>
  fc.record({
    after: between(0, 5000),
    delay: between(0, 600),
    kind: fc.constantFrom('play', 'play', 'pause', 'seek', 'seek', 'rate'),
    to,
    rate: fc.constantFrom(...rates),
  });
const rates = [0.5, 1, 1.25, 2];
const tuning = fc.constantFrom(chromiumTuning, firefoxTuning);
const seed = fc.nat();

/** Milliseconds in which all are in step after the last command, and without a correction since. */
const SETTLED = 20_000;
const QUIET = 3000;
const standing: Vector = { position: 100, rate: 1, timestamp: 0, playing: false };

function commanded(vector: Vector, { kind, delay, to, rate }: Command, now: number): Vector {
  const here = { ...vector, position: positionAt(vector, now), timestamp: now };
  if (kind === 'pause') return { ...here, playing: false };
  if (kind === 'rate') return { ...here, rate };
  const position = kind === 'seek' ? to : here.position;
  const playing = kind === 'play' || vector.playing;
  return { ...vector, position, playing, timestamp: playing ? now + delay : now };
}

/** Gives the commands one after the other, and waits until all has settled. */
function run(loop: Loop, commands: readonly Command[]): void {
  for (const one of commands) {
    loop.until(loop.player.now + one.after);
    loop.take(commanded(loop.vector, one, loop.player.now));
  }
  loop.until(loop.player.now + SETTLED);
}

const lately = ({ made, player }: Loop): Made[] => made.filter(({ at }) => at > player.now - QUIET);

describe('a player under control', () => {
  it('comes to the timeline, stays within the dead band, and is then left alone', () => {
    fc.assert(
      fc.property(
        latencies(1440),
        tuning,
        seed,
        fc.array(command(between(0, 1000), rates), { minLength: 1, maxLength: 8 }),
        (of, tuned, from, commands) => {
          const loop = new Loop(new IdealPlayer(of, seededRandom(from)), tuned, standing);
          run(loop, commands);
          const { player, vector } = loop;
          const off = Math.abs(player.position - positionAt(vector, player.now));
          expect(player.paused).toBe(!vector.playing);
          expect(player.rate).toBe(vector.rate);
          // Drift counts in the time in which people see it.
          const band = ((tuned.enter + FLOAT) / 1000) * vector.rate;
          expect(off).toBeLessThanOrEqual(vector.playing ? band : PARKED);
          expect(lately(loop)).toEqual([]);
        },
      ),
    );
  });

  it('starts, once it was seen to, as exactly as it starts by itself', () => {
    fc.assert(
      fc.property(latencies(1440), tuning, seed, (of, tuned, from) => {
        const player = new IdealPlayer(of, seededRandom(from));
        const loop = new Loop(player, tuned, standing);
        for (let starts = 0; starts < 4; starts += 1) {
          loop.take({ ...standing, position: 200 * (starts + 1) });
          loop.until(player.now + 2000);
          loop.made.length = 0;
          loop.take({ ...loop.vector, playing: true, timestamp: player.now + 600 });
          // The last one is looked at before anything is done about it.
          loop.until(player.now + (starts < 3 ? 3000 : 800));
        }
        expect(loop.made.map(({ correction }) => correction.kind)).toEqual(['play']);
        const error = Math.abs(player.position - positionAt(loop.vector, player.now)) * 1000;
        // What was learnt may be off by the spread, and so may this start.
        expect(error).toBeLessThanOrEqual(2 * of.spread + FLOAT);
      }),
    );
  });

  it('with a wrong clock is kept there by a few rate corrections', () => {
    const drift = between(-1e-3, 1e-3);
    fc.assert(
      fc.property(latencies(1440), drift, seed, (of, wrong, from) => {
        const player = new IdealPlayer({ ...of, drift: wrong }, seededRandom(from));
        const loop = new Loop(player, chromiumTuning, standing);
        loop.take({ ...standing, playing: true, timestamp: 300 });
        loop.until(SETTLED);
        const { enter, leave } = chromiumTuning;
        // The median of five frames is two frames late; the player goes wrong meanwhile.
        const late = Math.abs(wrong) * 3 * (1000 / of.framesPerSecond);
        for (let looks = 0; looks < 100; looks += 1) {
          loop.until(player.now + 100);
          const error = Math.abs(player.position - positionAt(loop.vector, player.now)) * 1000;
          expect(error).toBeLessThanOrEqual(enter + late + FLOAT);
        }
        const recent = loop.made.filter(({ at }) => at > SETTLED).map((one) => one.correction);
        expect(recent.every(({ kind }) => kind === 'rate')).toBe(true);
        // From the end of a nudge to the next it goes wrong by what is between the two bounds.
        const between = (enter - leave - 2 * late) / Math.abs(wrong);
        const ends = recent.filter((one) => one.kind === 'rate' && !one.override).length;
        expect(ends).toBeLessThanOrEqual(Math.floor(10_000 / between) + 1);
      }),
      { numRuns: runs(50) },
    );
  });

  it('is never sent outside the media, nor bent past what ears bear, and ends where it ends', () => {
    fc.assert(
      fc.property(
        latencies(30),
        tuning,
        seed,
        fc.array(command(fc.oneof(between(0, 40), between(29.5, 30)), [0.25, 1, 4]), {
          minLength: 1,
          maxLength: 8,
        }),
        (of, tuned, from, commands) => {
          const loop = new Loop(new IdealPlayer(of, seededRandom(from)), tuned, standing);
          run(loop, commands);
          for (const { correction, vector } of loop.made) {
            if (correction.kind === 'seek') {
              expect(correction.position).toBeGreaterThanOrEqual(0);
              expect(correction.position).toBeLessThanOrEqual(of.duration);
            }
            if (correction.kind === 'rate') {
              const bend = Math.abs(correction.rate / vector.rate - 1);
              expect(bend).toBeLessThanOrEqual(correction.override ? 0.12 + 1e-9 : 0);
            }
          }
          const { player, vector } = loop;
          const isOver = positionAt(vector, player.now - QUIET) >= of.duration;
          // A player that runs when the timeline ends is left to run out.
          if (isOver && player.paused) expect(of.duration - player.position).toBeLessThan(0.5);
          if (isOver) expect(lately(loop)).toEqual([]);
        },
      ),
    );
  });

  // One that heard of a start later than its lead was put where it stood, and then far ahead.
  it('is not sought where it stands', () => {
    const of = { resume: 5, start: 75, land: 60, seek: 103, spread: 0, drift: 0 };
    const player = new IdealPlayer({ ...of, framesPerSecond: 60, duration: 1440 }, seededRandom(1));
    const loop = new Loop(player, chromiumTuning, standing);
    loop.until(1000);
    const { position } = player;
    loop.made.length = 0;
    loop.take({ ...standing, playing: true, timestamp: player.now + 20 });
    loop.until(player.now + 1);
    expect(loop.made.map((one) => one.correction)).not.toContainEqual({ kind: 'seek', position });
  });

  // A room at the fastest or slowest rate nudged past it, and browsers throw.
  it('is never asked for a rate that browsers do not take', () => {
    const { least, most } = limits.rate;
    const off = between(-0.2, 0.2);
    fc.assert(
      fc.property(fc.constantFrom(least, most), off, (rate, error) => {
        const vector = { ...standing, playing: true, rate };
        const none = { resume: 0, start: 0, land: 1, seek: 1, spread: 0, drift: 0 };
        const player = new IdealPlayer(
          { ...none, framesPerSecond: 60, duration: 1440 },
          seededRandom(1),
        );
        Object.assign(player, { paused: false, rate, position: vector.position + error });
        const loop = new Loop(player, chromiumTuning, vector);
        loop.until(5000);
        for (const { correction } of loop.made) {
          if (correction.kind !== 'rate') continue;
          expect(correction.rate).toBeGreaterThanOrEqual(least);
          expect(correction.rate).toBeLessThanOrEqual(most);
        }
      }),
    );
  });
});

/** Milliseconds of float error over hours of media. */
const FLOAT = 1e-3;
/** Seconds a parked player may be off. */
const PARKED = 5e-6;
