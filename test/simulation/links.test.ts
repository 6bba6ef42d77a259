/** How each member is linked to us, as the session tells it. */
import { expect, it } from 'vitest';
import type { MemberView } from '../../src/protocol/extension/snapshot.ts';
import type { Conditions } from './network.ts';
import type { Member } from './world.ts';
import { World } from './world.ts';

const local: Conditions = { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 };

const told = ({ session }: Member, id: string): MemberView | undefined =>
  session.snapshot().members.find((member) => member.id === id);

async function pair(conditions: Conditions): Promise<[World, Member, Member]> {
  const world = new World(1, conditions);
  const first = world.join();
  await world.run(500);
  const second = world.join();
  await world.run(2000);
  return [world, first, second];
}

it('a member whose link was lost is away until they are back', async () => {
  const [world, a, b] = await pair(local);
  expect(told(a, b.id)).toMatchObject({ link: 'direct' });
  expect(told(a, b.id)?.awayFor).toBeUndefined();
  b.crash();
  await world.run(15_000);
  const { link, awayFor = 0 } = told(a, b.id) ?? {};
  expect(link).toBe('connecting');
  // Silence is noticed after eight seconds.
  expect(awayFor).toBeGreaterThan(5000);
  expect(awayFor).toBeLessThan(8000);
  const again = world.join({ id: b.id });
  await world.run(5000);
  expect(told(a, b.id)).toMatchObject({ link: 'direct' });
  expect(told(a, b.id)?.awayFor).toBeUndefined();
  // Who is new has been away from nobody.
  expect(told(again, a.id)?.awayFor).toBeUndefined();
});

it('a member that was never linked is not away, nor is one that left and returns', async () => {
  const [world, a, b] = await pair(local);
  world.leave(b);
  await world.run(10_000);
  expect(told(a, b.id)).toBeUndefined();
  world.network.signallingAway = true;
  world.join({ id: b.id });
  await world.run(40_000);
  expect(told(a, b.id)).toMatchObject({ link: 'connecting' });
  expect(told(a, b.id)?.awayFor).toBeUndefined();
});

it.each([
  [0, undefined],
  [0.02, undefined],
  [0.2, true],
])('a link that loses %f of what goes over it is unsteady: %s', async (loss, isUnsteady) => {
  const [world, a, b] = await pair({ ...local, loss });
  await world.run(90_000);
  expect(told(a, b.id)?.isUnsteady).toBe(isUnsteady);
});

it('a link is not called unsteady before that is known, nor once it is not any more', async () => {
  const [world, a, b] = await pair({ ...local, loss: 0 });
  await world.run(60_000);
  const disturbance = { delay: 0, jitter: 0, loss: 0.3, repetition: 0, members: new Set([b.id]) };
  world.network.disturb(disturbance);
  await world.run(1000);
  expect(told(a, b.id)?.isUnsteady).toBeUndefined();
  await world.run(60_000);
  expect(told(a, b.id)?.isUnsteady).toBe(true);
  world.network.calm(disturbance);
  await world.run(90_000);
  expect(told(a, b.id)?.isUnsteady).toBeUndefined();
});
