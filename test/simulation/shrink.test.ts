import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Scenario } from './scenario.ts';
import { scenarioOf } from './scenario.ts';
import { failureOf, simplify, without } from './shrink.ts';

const seed = fc.integer({ min: 1, max: 1e6 });

it('leaves a failing scenario only what it fails by', async () => {
  const cutByThird = ({ steps, members }: Scenario) =>
    members.length >= 3 && steps.some((step) => step.kind === 'cut');
  await fc.assert(
    fc.asyncProperty(seed, async (from) => {
      const scenario = scenarioOf(from, 6);
      fc.pre(cutByThird(scenario));
      const small = await simplify(scenario, (one) => Promise.resolve(cutByThird(one)));
      expect(small.members).toHaveLength(3);
      expect(small.steps.map(({ kind }) => kind)).toEqual(['cut']);
      expect(small.detours).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

it('takes a member out with all that it did, and names the others as before', () => {
  /** Each step with the machines it names instead of their indices. */
  const named = ({ members, steps, detours }: Scenario) => {
    const name = (index: number) => members[index]?.device.offset ?? NaN;
    return {
      detours: detours.map(({ from, to }) => [name(from), name(to)]),
      steps: steps.map((step) => ({
        ...step,
        ...('who' in step && { who: name(step.who) }),
        ...(step.kind === 'cut' && { other: name(step.other) }),
        ...(step.kind === 'disturb' && { whose: step.whose.map(name) }),
        ...(step.kind === 'part' && {
          groups: undefined,
          parts: step.groups.map((group, who) => ({ who: name(who), group })),
        }),
      })),
    };
  };
  fc.assert(
    fc.property(seed, fc.nat({ max: 3 }), (from, index) => {
      const scenario = scenarioOf(from, 4);
      const gone = scenario.members[index]?.device.offset ?? NaN;
      const before = named(scenario);
      const after = named(without(scenario, index));
      const expected = before.steps
        .filter((step) => !('who' in step && step.who === gone))
        .filter((step) => !('other' in step && step.other === gone))
        .map((step) => ({
          ...step,
          ...('whose' in step && { whose: step.whose.filter((who) => who !== gone) }),
          ...('parts' in step && { parts: step.parts.filter(({ who }) => who !== gone) }),
        }));
      expect(after.steps).toEqual(expected);
      expect(after.detours).toEqual(before.detours.filter((ends) => !ends.includes(gone)));
    }),
  );
});

it('recognises a failure, whichever member it happens to, and when', () => {
  const outcome = { seed: 1, notLive: undefined, log: [], digest: '' };
  const one = failureOf({ ...outcome, unsafe: '12.5 ms apart: peer-0001-of-00000000000a' });
  expect(failureOf({ ...outcome, unsafe: '-1e3 ms apart: peer-0002-of-00000000000b' })).toBe(one);
  expect(failureOf({ ...outcome, unsafe: 'apart' })).not.toBe(one);
  expect(failureOf({ ...outcome, unsafe: undefined, notLive: '1 ms apart' })).not.toBe(one);
  expect(failureOf({ ...outcome, unsafe: undefined })).toBeUndefined();
});
