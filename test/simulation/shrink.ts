/** Makes a failing scenario smaller while it fails alike. */
import type { Scenario } from './scenario.ts';
import type { Outcome } from './simulate.ts';
import { simulate } from './simulate.ts';
import type { Step } from './step.ts';

/** Milliseconds: a fault that lasts less is not made shorter. */
const SHORT = 100;

/** What went wrong, without who and when; undefined where nothing did. */
export function failureOf({ unsafe, notLive }: Outcome): string | undefined {
  const what = unsafe === undefined ? notLive : `UNSAFE ${unsafe}`;
  return what?.replaceAll(/[\w.+-]*\d[\w.+-]*/g, '#');
}

/** The smallest scenario found that fails as `scenario` does; itself where it does not fail. */
export async function shrunk(scenario: Scenario): Promise<Scenario> {
  const failure = failureOf(await simulate(scenario));
  if (failure === undefined) return scenario;
  return smallest(scenario, async (one) => failureOf(await simulate(one)) === failure);
}

/** The scenario that `fails` and of which nothing simpler does, found from `scenario` greedily. */
export async function smallest(
  scenario: Scenario,
  fails: (scenario: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  for (const simpler of simplerThan(scenario)) {
    if (await fails(simpler)) return smallest(simpler, fails);
  }
  return scenario;
}

/** Scenarios with a little less in them, those with much less first. */
function* simplerThan(scenario: Scenario): Generator<Scenario> {
  const { members, steps, detours } = scenario;
  for (let size = steps.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < steps.length; from += size) {
      yield { ...scenario, steps: steps.toSpliced(from, size) };
    }
  }
  if (members.length > 2) for (const index of members.keys()) yield without(scenario, index);
  if (detours.length > 0) yield { ...scenario, detours: [] };
  for (const [index, step] of steps.entries()) {
    if (!('lasting' in step) || step.lasting < SHORT) continue;
    const shorter: Step = { ...step, lasting: step.lasting / 2 };
    yield { ...scenario, steps: steps.with(index, shorter) };
  }
}

/** The scenario without the member of `index`, and what it did; those behind it move up. */
export function without(scenario: Scenario, index: number): Scenario {
  const moved = (other: number) => (other > index ? other - 1 : other);
  return {
    ...scenario,
    members: scenario.members.toSpliced(index, 1),
    detours: scenario.detours
      .filter(({ from, to }) => from !== index && to !== index)
      .map((detour) => ({ ...detour, from: moved(detour.from), to: moved(detour.to) })),
    steps: scenario.steps.flatMap((step) => stepWithout(step, index, moved)),
  };
}

function stepWithout(step: Step, index: number, moved: (other: number) => number): Step[] {
  if (step.kind === 'part') return [{ ...step, groups: step.groups.toSpliced(index, 1) }];
  if (step.kind === 'disturb') {
    return [{ ...step, whose: step.whose.filter((who) => who !== index).map(moved) }];
  }
  if (!('who' in step)) return [step];
  if (step.who === index || (step.kind === 'cut' && step.whom === index)) return [];
  const who = moved(step.who);
  return [step.kind === 'cut' ? { ...step, who, whom: moved(step.whom) } : { ...step, who }];
}
