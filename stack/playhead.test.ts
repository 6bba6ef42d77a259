import { describe, expect, it } from 'vitest';
import { type Sample, compare, positionAt, quantiles } from './playhead.ts';

/** A `<video>` sampled on each frame of 40 ms. */
class Player {
  readonly samples: Sample[] = [];
  wall: number;
  position: number;
  rate = 1;

  constructor(wall: number, position: number) {
    this.wall = wall;
    this.position = position;
  }

  look(cause: Sample['cause'] = 'frame', paused = false): this {
    const { wall, position, rate } = this;
    const seen = { mediaTime: position, expectedDisplayTime: wall };
    this.samples.push({ wall, cause, currentTime: position, rate, paused, ...seen });
    return this;
  }

  play(milliseconds: number): this {
    this.look();
    for (let passed = 0; passed < milliseconds; passed += 40) {
      this.wall += 40;
      this.position += (40 * this.rate) / 1000;
      this.look();
    }
    return this;
  }
}

const all = (stepMilliseconds: number) => ({ from: 0, to: 2000, stepMilliseconds });

describe('compare', () => {
  it('is the distance at equal instants, at any sampling times', () => {
    const a = new Player(0, 10).play(2000);
    const b = new Player(13, 10).play(2000);
    const differences = compare(a.samples, b.samples, { from: 13, to: 2000, stepMilliseconds: 7 });
    expect(differences).toHaveLength(284);
    for (const difference of differences) expect(difference).toBeCloseTo(13, 6);
  });

  it('follows a change of rate', () => {
    const a = new Player(0, 0).play(1000);
    a.rate = 1.05;
    a.play(1000);
    const b = new Player(0, 0).play(2000);
    const differences = compare(a.samples, b.samples, all(500));
    expect(differences.map(Math.round)).toEqual([0, 0, 0, 25, 50]);
  });

  it('has no result before, after and between the samples', () => {
    const a = new Player(0, 0).play(400);
    a.wall += 1200;
    a.position += 1.2;
    a.play(400);
    const b = new Player(0, 0).play(2000);
    expect(compare(a.samples, b.samples, { from: -500, to: 2500, stepMilliseconds: 100 })).toEqual(
      Array.from({ length: 10 }, () => expect.closeTo(0, 6)),
    );
  });

  it('does not reach across a pause', () => {
    const a = new Player(0, 0).play(400).look('pause', true);
    a.wall += 600;
    a.look('play').play(400);
    const b = new Player(0, 0).play(2000);
    const differences = compare(a.samples, b.samples, all(100));
    expect(differences.map(Math.round)).toEqual([0, 0, 0, 0, -600, -600, -600, -600, -600]);
  });

  it('does not reach across a seek, even without an event', () => {
    for (const told of [true, false]) {
      const a = new Player(0, 0).play(400);
      if (told) a.look('seeking');
      a.wall += 40;
      a.position += 0.06;
      a.play(400);
      const b = new Player(0, 0).play(2000);
      const differences = compare(a.samples, b.samples, {
        from: 380,
        to: 460,
        stepMilliseconds: 20,
      });
      expect(differences.map(Math.round)).toEqual(told ? [0, 20, 20] : [0, 0, 20, 20]);
    }
  });

  it('does not take a stall for playing', () => {
    const a = new Player(0, 0).play(400);
    a.wall += 300;
    a.play(400);
    expect(positionAt(a.samples, 500)).toBeUndefined();
  });

  it('refuses a step of zero', () => {
    expect(() => compare([], [], all(0))).toThrow(RangeError);
  });
});

describe('positionAt', () => {
  it('knows the first and the last instant', () => {
    const { samples } = new Player(100, 5).play(80);
    expect([99, 100, 140, 180, 181].map((wall) => positionAt(samples, wall))).toEqual([
      undefined,
      5,
      5.04,
      5.08,
      undefined,
    ]);
  });
});

describe('quantiles', () => {
  it('finds the middle of any number of values, in any order', () => {
    expect(quantiles([3, 1, 2], [0.5])).toEqual([2]);
    expect(quantiles([4, 1, 3, 2], [0, 0.5, 1])).toEqual([1, 2.5, 4]);
    expect(quantiles([7], [0.95, 0.99])).toEqual([7, 7]);
  });

  it('sorts numbers as numbers, and leaves the input unchanged', () => {
    const values = [10, 9, 100];
    expect(quantiles(values, [0, 1])).toEqual([9, 100]);
    expect(values).toEqual([10, 9, 100]);
  });

  it('has no answer without values', () => {
    expect(quantiles([], [0.5])).toEqual([NaN]);
  });
});
