import { describe, expect, it } from 'vitest';
import { keptSeeds } from './kept-seeds.ts';
import { scenarioOf } from './scenario.ts';
import { simulate } from './simulate.ts';

/** Milliseconds for one seed: some rooms are crowds. */
const PATIENCE = 240_000;

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe('a simulated room', () => {
  it.each([1, 8, 107])('does the same every time (seed %i)', async (seed) => {
    const scenario = scenarioOf(seed);
    const [first, second] = [await simulate(scenario), await simulate(scenario)];
    expect(second.digest).toBe(first.digest);
    expect(second.log).toEqual(first.log);
    expect(first.log.length).toBeGreaterThan(20);
  });

  it('does something else with another seed', async () => {
    expect((await simulate(scenarioOf(1))).digest).not.toBe((await simulate(scenarioOf(2))).digest);
  });

  it.each(seeds)(
    'is safe whatever goes wrong, and soon in step once it ends (seed %i)',
    async (seed) => {
      const { unsafe, notLive } = await simulate(scenarioOf(seed));
      expect([unsafe, notLive]).toEqual([undefined, undefined]);
    },
    PATIENCE,
  );
});

describe('a kept seed', () => {
  it.each(keptSeeds)(
    '$seed: $why',
    async ({ seed, version }) => {
      const { unsafe, notLive } = await simulate(scenarioOf(seed, undefined, version));
      expect([unsafe, notLive]).toEqual([undefined, undefined]);
    },
    PATIENCE,
  );
});
