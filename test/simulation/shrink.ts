/** Reduces a failing scenario while it keeps failing in the same way. */
import type { Scenario } from './scenario.ts';
import type { Outcome } from './simulate.ts';
import { simulate } from './simulate.ts';
import type { Step } from './step.ts';

/** Milliseconds; shorter faults are not shortened further. */
const MIN_FAULT_MS = 100;

/** The kind of failure, without names and numbers; undefined for a run without one. */
export function failureOf({ unsafe, notLive }: Outcome): string | undefined {
  const what = unsafe === undefined ? notLive : `UNSAFE ${unsafe}`;
  return what?.replaceAll(/[\w.+-]*\d[\w.+-]*/g, '#');
}

/** Finds the smallest scenario with the same failure as `scenario`; returns `scenario` if it does not fail. */
export async function shrink(scenario: Scenario): Promise<Scenario> {
  const failure = failureOf(await simulate(scenario));
  if (failure === undefined) return scenario;
  return simplify(scenario, async (one) => failureOf(await simulate(one)) === failure);
}

/** Simplifies `scenario` greedily, as long as the result still `fails`. */
export async function simplify(
  scenario: Scenario,
  fails: (scenario: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  for (const simpler of simplerScenarios(scenario)) {
    if (await fails(simpler)) return simplify(simpler, fails);
  }
  return scenario;
}

/** Slightly simpler scenarios, the simplest ones first. */
function* simplerScenarios(scenario: Scenario): Generator<Scenario> {
  const { members, steps, detours } = scenario;
  for (let size = steps.length; size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < steps.length; from += size) {
      yield { ...scenario, steps: steps.toSpliced(from, size) };
    }
  }
  if (members.length > 2) for (const index of members.keys()) yield without(scenario, index);
  if (detours.length > 0) yield { ...scenario, detours: [] };
  for (const [index, step] of steps.entries()) {
    if (!('lasting' in step) || step.lasting < MIN_FAULT_MS) continue;
    const shorter: Step = { ...step, lasting: step.lasting / 2 };
    yield { ...scenario, steps: steps.with(index, shorter) };
  }
}

/** The scenario without the member at `index` and its steps. The indices of later members drop by one. */
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
  if (step.who === index || (step.kind === 'cut' && step.other === index)) return [];
  const who = moved(step.who);
  return [step.kind === 'cut' ? { ...step, who, other: moved(step.other) } : { ...step, who }];
}
