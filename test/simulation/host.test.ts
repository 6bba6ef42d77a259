/** Who is host, to everybody and to the database, when the host goes. */
import { describe, expect, it } from 'vitest';
import { agreedWithin, HostWatch } from './hosts.ts';
import type { Conditions } from './network.ts';
import { below, chance, seededRandom } from './random.ts';
import type { Scenario } from './scenario.ts';
import { scenarioOf } from './scenario.ts';
import { simulate } from './simulate.ts';
import type { Step } from './step.ts';
import { stepOf } from './step.ts';
import type { Member } from './world.ts';
import { World } from './world.ts';

const networks: [string, Conditions][] = [
  ['on one network', { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 }],
  ['across continents', { delay: 40, jitter: 8, loss: 0.03, repetition: 0.02 }],
  ['far and lossy', { delay: 300, jitter: 15, loss: 0.08, repetition: 0.05 }],
];
const seeds = Array.from({ length: 8 }, (_, index) => index + 1);
/** Milliseconds: the database's lease of a host, and until a claim that came too early comes again. */
const CLAIMED = 22_000 + 5000;

/** A room of `size`, all linked for a while; the host is the first. */
async function roomOf(size: number, seed: number, conditions: Conditions) {
  const world = new World(seed, conditions);
  const members: Member[] = [];
  for (let member = 0; member < size; member += 1) {
    members.push(world.join());
    await world.run(300 + 137 * ((seed * member) % 7));
  }
  await world.run(8000);
  while (!world.isWhole()) await world.run(100);
  const watch = new HostWatch(world);
  expect([watch.host, world.backend.host]).toEqual([members[0]?.id, hostIn(members[0], 1)]);
  const crash = (...which: number[]) => which.forEach((index) => members[index]?.crash());
  return { world, members, watch, crash, goneAt: world.time.now };
}

const hostIn = (member: Member | undefined, hostEpoch: number) => ({
  hostId: member?.id,
  hostEpoch,
});

describe.each(networks)('%s', (_, conditions) => {
  const agreed = agreedWithin(conditions);

  it.each(seeds)(
    'a host who is gone is replaced by one for all, and in the database (seed %i)',
    async (seed) => {
      const size = 2 + seed;
      const { world, members, watch, crash, goneAt } = await roomOf(size, seed, conditions);
      const heir = seed % 3 === 0 ? 2 : 1;
      crash(...(heir === 2 ? [0, 1] : [0]));
      await world.run(CLAIMED);
      expect(watch.host).toBe(members[heir]?.id);
      expect(watch.since - goneAt).toBeLessThan(agreed);
      expect(world.backend.host).toEqual(hostIn(members[heir], 2));
    },
  );

  it.each(seeds)(
    'is one for all while the database is away, and then there (seed %i)',
    async (seed) => {
      const { world, members, watch, crash, goneAt } = await roomOf(2 + seed, seed, conditions);
      world.backend.away = true;
      crash(0);
      await world.run(40_000);
      expect(watch.host).toBe(members[1]?.id);
      expect(watch.since - goneAt).toBeLessThan(agreed);
      expect(world.backend.host).toEqual(hostIn(members[0], 1));
      world.backend.away = false;
      await world.run(10_000);
      expect(world.backend.host).toEqual(hostIn(members[1], 2));
      expect([watch.host, watch.since - goneAt < agreed]).toEqual([members[1]?.id, true]);
    },
  );

  it('a host that leaves is replaced at once', async () => {
    const { world, members, watch, goneAt } = await roomOf(4, 1, conditions);
    world.leave(members[0]!);
    await world.run(CLAIMED);
    expect([watch.host, world.backend.host]).toEqual([members[1]?.id, hostIn(members[1], 2)]);
    expect(watch.since - goneAt).toBeLessThan(3000);
  });

  it('a host that is back before a takeover is host again', async () => {
    const { world, members, watch, crash } = await roomOf(4, 2, conditions);
    crash(0);
    await world.run(11_000);
    world.join({ id: members[0]!.id });
    await world.run(CLAIMED);
    expect([watch.host, world.backend.host]).toEqual([members[0]?.id, hostIn(members[0], 1)]);
  });

  it('a host that is back after a takeover is a member like others', async () => {
    const { world, members, watch, crash } = await roomOf(4, 3, conditions);
    crash(0);
    await world.run(CLAIMED);
    world.join({ id: members[0]!.id });
    await world.run(CLAIMED);
    expect([watch.host, world.backend.host]).toEqual([members[1]?.id, hostIn(members[1], 2)]);
  });

  it('a host that only the database hears keeps the room', async () => {
    const { world, members, watch } = await roomOf(4, 4, conditions);
    world.network.part(new Set([members[0]!.id]));
    await world.run(60_000);
    expect([watch.host, world.backend.host]).toEqual([undefined, hostIn(members[0], 1)]);
    world.network.heal();
    await world.run(15_000);
    expect([watch.host, world.backend.host]).toEqual([members[0]?.id, hostIn(members[0], 1)]);
  });
});

/** Events that change the host: members leave, and links are cut. */
const TROUBLES: ReadonlySet<Step['kind']> = new Set([
  'crash',
  'leave',
  'part',
  'backend',
  'sleep',
  'stale',
  'signalling',
  'disturb',
  'cut',
]);

/** Ten troubles for a few people within 40 s; half of the crashes are the host's, or for good. */
function troubled(seed: number): Scenario {
  const random = seededRandom(seed * 7919);
  const size = 3 + below(random, 4);
  const steps: Step[] = [];
  while (steps.length < 10) {
    const step = stepOf(random, size, 40_000);
    if (!TROUBLES.has(step.kind)) continue;
    if (step.kind === 'crash' && chance(random, 0.5)) {
      steps.push({ ...step, who: 0, back: chance(random, 0.5) ? undefined : step.back });
    } else if (step.kind !== 'leave' || !chance(random, 0.5)) steps.push(step);
  }
  return { ...scenarioOf(seed, size), steps: steps.toSorted((a, b) => a.at - b.at) };
}

describe('a troubled room', () => {
  const some = Array.from({ length: 30 }, (_, index) => index + 1);
  // 1195: a member lapsed and came back last in the roster, and another still had them second: each
  // took the other for the host, and nobody claimed the room.
  it.each([...some, 1195])('has one host for all in time (seed %i)', async (seed) => {
    const { unsafe, notLive } = await simulate(troubled(seed));
    expect([unsafe, notLive]).toEqual([undefined, undefined]);
  });
});
