/**
 * Scenarios: who is in a room, over what network, and what happens to them. Plain data made of a
 * seed, so that a failing one can be kept, read and shortened.
 */
import type { DeviceModel } from './device.ts';
import type { ModelName } from './models.ts';
import type { Conditions } from './network.ts';
import type { Random } from './random.ts';
import { below, between, chance, pick, seededRandom, weighted } from './random.ts';
import type { Step } from './step.ts';
import { hardshipOf, stepOf } from './step.ts';

/** Grows with what seeds come to mean besides; what they meant before can still be had. */
export const SCENARIO_VERSION = 2;

export interface MemberPlan {
  readonly model: ModelName;
  readonly duration: number;
  readonly muted: boolean;
  readonly blocked: boolean;
  readonly device: DeviceModel;
  /** Milliseconds after the first member. */
  readonly joinsAt: number;
  /** Seconds its media is ahead of the room's. */
  readonly shift: number;
  /** Its tab is in the background when all faults are over. */
  readonly staysHidden: boolean;
}

export interface Scenario {
  readonly seed: number;
  readonly version: number;
  readonly network: Conditions;
  /** Extra one-way milliseconds from one member to another, by index. */
  readonly detours: readonly {
    readonly from: number;
    readonly to: number;
    readonly delay: number;
  }[];
  readonly members: readonly MemberPlan[];
  readonly steps: readonly Step[];
}

const networks = {
  local: { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 },
  wifi: { delay: 4, jitter: 4, loss: 0.005, repetition: 0.002 },
  distant: { delay: 40, jitter: 8, loss: 0.03, repetition: 0.02 },
  poor: { delay: 70, jitter: 15, loss: 0.08, repetition: 0.05 },
} as const satisfies Record<string, Conditions>;

const CROWD = 50;
const EPISODE = 1440;

/** The scenario of `seed`, of `size` members where that is given. */
export function scenarioOf(seed: number, size?: number, version = SCENARIO_VERSION): Scenario {
  const scenario = firstVersionOf(seed, size);
  return version === 1 ? scenario : withHardships(scenario);
}

/** What viewers meet now and then: other cuts, naps, hidden tabs, and keys pressed often. */
function withHardships(scenario: Scenario): Scenario {
  const random = seededRandom(Math.imul(scenario.seed, 2246822519) + 1);
  const { members, steps } = scenario;
  const length = Math.max(...steps.map(({ at }) => at));
  const harder = Array.from({ length: below(random, 4) }, () =>
    hardshipOf(random, members.length, length),
  );
  return {
    ...scenario,
    version: 2,
    members: members.map((member) => ({
      ...member,
      shift: chance(random, 0.1) ? between(random, -5, 5) : 0,
      // Chromium stops what is muted in a hidden tab.
      staysHidden: chance(random, 0.1) && !member.muted,
    })),
    steps: [...steps, ...harder].toSorted((a, b) => a.at - b.at),
  };
}

function firstVersionOf(seed: number, size?: number): Scenario {
  const random = seededRandom(Math.imul(seed, 2654435761));
  const count = size ?? sizeOf(random);
  const members = Array.from({ length: count }, (_, index) => memberPlan(random, index));
  const isCrowd = count > 8;
  const length = isCrowd ? between(random, 3000, 8000) : between(random, 8000, 40_000);
  const stepCount = isCrowd ? 2 + below(random, 5) : 3 + below(random, 20);
  const steps = Array.from({ length: stepCount }, () => stepOf(random, count, length));
  return {
    seed,
    version: 1,
    network: networks[weighted(random, { local: 3, wifi: 4, distant: 3, poor: 1 })],
    detours: chance(random, 0.2) ? detoursOf(random, count) : [],
    members,
    steps: steps.toSorted((a, b) => a.at - b.at),
  };
}

function sizeOf(random: Random): number {
  const kind = weighted(random, { pair: 60, group: 137, crowd: 1 });
  if (kind === 'pair') return 2;
  return kind === 'group' ? 3 + Math.floor(random() ** 2 * 6) : CROWD;
}

function memberPlan(random: Random, index: number): MemberPlan {
  const model = weighted(random, {
    chromium: 8,
    chromium60: 3,
    chromiumLongGroups: 3,
    chromiumPitched: 1,
    firefox: 4,
    firefoxBuffered: 1,
    coarse: 1,
    refusing: 1,
  });
  const late = chance(random, 0.3);
  return {
    model,
    duration: chance(random, 0.15) ? EPISODE + between(random, -20, 20) : EPISODE,
    muted: chance(random, 0.1),
    blocked: chance(random, 0.1),
    device: {
      offset: between(random, 0, 3.6e6),
      skew: between(random, -1e-4, 1e-4),
      resolution: model.startsWith('firefox') ? 1 : pick(random, [0.1, 0.1, 0.005, 1]),
      wallOffset: chance(random, 0.1)
        ? between(random, -3.6e6, 3.6e6)
        : between(random, -2000, 2000),
    },
    joinsAt: index === 0 ? 0 : between(random, 0, late ? 15_000 : 1500),
    shift: 0,
    staysHidden: false,
  };
}

function detoursOf(random: Random, count: number): Scenario['detours'] {
  const from = below(random, count);
  const to = (from + 1 + below(random, count - 1)) % count;
  return [{ from, to, delay: between(random, 2, 20) }];
}
