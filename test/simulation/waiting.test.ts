import { describe, expect, it } from 'vitest';
import type { Conditions } from './network.ts';
import type { Member } from './world.ts';
import { World } from './world.ts';

const local: Conditions = { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 };
const distant: Conditions = { delay: 40, jitter: 8, loss: 0.03, repetition: 0.02 };
const networks = [
  ['on one network', local, 0.01],
  ['across continents', distant, 0.02],
] as const;

async function playing(
  members: number,
  conditions: Conditions,
): Promise<[World, readonly Member[]]> {
  const world = new World(7, conditions);
  world.join();
  await world.run(500);
  for (let joined = 1; joined < members; joined += 1) world.join();
  await world.run(2000);
  world.members[0]?.video.play();
  await world.run(6000);
  return [world, world.members];
}

const timeline = (member: Member | undefined) => member?.session.snapshot().timeline;

describe.each(networks)('a room %s', (_, conditions, near) => {
  it('stops for a member whose data ran out, and goes on with them', async () => {
    const [world, [a, b, c]] = await playing(3, conditions);
    const stoodAt = b?.video.position ?? 0;
    b?.video.stall(4000);
    await world.run(1500);
    expect(timeline(c)).toMatchObject({ hold: 'stall', awaited: [b?.id] });
    expect([a, c].map((member) => member?.video.isPaused)).toEqual([true, true]);
    expect(world.spread()).toBeLessThan(1e-5);
    expect(a?.video.position).toBeLessThanOrEqual(stoodAt + 0.01);
    await world.run(6000);
    expect(timeline(c)?.hold).toBeUndefined();
    expect(world.members.map(({ video }) => video.isPaused)).toEqual([false, false, false]);
    expect(world.spread()).toBeLessThan(near);
  });

  it('waits for a member with an advertisement, and leaves their player alone', async () => {
    const [world, [a, b, c]] = await playing(3, conditions);
    const stoodAt = b?.video.position ?? 0;
    b?.video.advertise(5000);
    const before = b?.video.corrections.length;
    await world.run(1500);
    expect(timeline(c)).toMatchObject({ hold: 'stall', awaited: [b?.id] });
    expect(a?.session.snapshot().members.find(({ id }) => id === b?.id)?.state).toBe('ad');
    expect(a?.video.position).toBeLessThanOrEqual(stoodAt + 0.01);
    expect(b?.video.corrections.length).toBe(before);
    await world.run(8000);
    expect(world.members.map(({ video }) => video.isPaused)).toEqual([false, false, false]);
    expect(world.spread()).toBeLessThan(near);
    expect(b?.session.report()).toMatchObject({ ads: 1, stalls: { data: 0, frozen: 0 } });
  });

  it('goes on without a member that keeps it waiting, and that member catches up alone', async () => {
    const [world, [a, b, c]] = await playing(3, conditions);
    b?.video.stall(20_000);
    await world.run(11_000);
    expect(timeline(a)?.hold).toBeUndefined();
    expect([a, c].map((member) => member?.video.isPaused)).toEqual([false, false]);
    const revision = timeline(a)?.revision;
    await world.run(15_000);
    expect(timeline(a)?.revision).toBe(revision);
    expect(world.spread()).toBeLessThan(near);
  });

  it('waits no more than twenty seconds in five minutes for one member', async () => {
    const [world, [a, b]] = await playing(2, conditions);
    let held = 0;
    for (let second = 0; second < 240; second += 1) {
      if (second % 14 === 0) b?.video.stall(7000);
      await world.run(1000);
      if (timeline(a)?.hold) held += 1;
    }
    expect(held).toBeGreaterThan(10);
    expect(held).toBeLessThan(26);
  });

  it('does not wait for a member in a hidden tab', async () => {
    const [world, [a, b]] = await playing(2, conditions);
    const revision = timeline(a)?.revision;
    b?.video.setHidden(true);
    b?.video.stall(4000);
    await world.run(3000);
    expect(timeline(a)?.revision).toBe(revision);
    expect(a?.video.isPaused).toBe(false);
    await world.run(6000);
    expect(world.spread()).toBeLessThan(near);
  });

  it('starts after a seek once the slowest has decoded, everyone at once', async () => {
    const [world, [a, b, c]] = await playing(3, conditions);
    if (c) c.video.model = { ...c.video.model, seek: 900, land: 900 };
    b?.video.seek(700);
    await world.run(500);
    expect(timeline(a)).toMatchObject({ hold: 'start', awaited: [c?.id] });
    expect(a?.video.position).toBe(700);
    await world.run(2500);
    expect(timeline(a)?.hold).toBeUndefined();
    expect(world.spread()).toBeLessThan(near);
  });

  it('goes on when the member that it waits for is gone', async () => {
    const [world, [a, b, c]] = await playing(3, conditions);
    if (c) c.video.model = { ...c.video.model, seek: 3000, land: 3000 };
    b?.video.seek(700);
    await world.run(400);
    expect(timeline(a)?.hold).toBe('start');
    b?.crash();
    await world.run(7000);
    expect(timeline(a)?.hold).toBeUndefined();
    expect(a?.video.position).toBeGreaterThan(700.5);
    expect(world.spread()).toBeLessThan(near);
  });

  it('waits for every viewer in a ready check, counts down, and starts', async () => {
    const [world, [a, b, c]] = await playing(3, conditions);
    b?.session.startReadyCheck();
    await world.run(1000);
    expect(a?.video.isPaused).toBe(true);
    expect(timeline(b)?.awaited?.toSorted()).toEqual([a?.id, c?.id]);
    a?.session.confirmReady();
    await world.run(30_000);
    expect(timeline(b)).toMatchObject({ hold: 'people', awaited: [c?.id] });
    c?.session.confirmReady();
    await world.run(500);
    expect(timeline(a)?.hold).toBeUndefined();
    expect(timeline(a)?.startsIn).toBeGreaterThan(2000);
    expect(world.members.every(({ video }) => video.isPaused)).toBe(true);
    await world.run(6000);
    expect(world.members.some(({ video }) => video.isPaused)).toBe(false);
    expect(world.spread()).toBeLessThan(near);
  });

  it('ignores a member that watches alone, until they are back', async () => {
    const [world, [a, b]] = await playing(2, conditions);
    const revision = timeline(a)?.revision;
    b?.session.setAlone(true);
    b?.video.seek(30);
    b?.video.pause();
    await world.run(35_000);
    expect(timeline(a)?.revision).toBe(revision);
    expect(a?.video.isPaused).toBe(false);
    expect(b?.video.position).toBe(30);
    expect(a?.session.snapshot().members.find(({ id }) => id === b?.id)?.state).toBe('alone');
    b?.session.setAlone(false);
    await world.run(4000);
    expect(world.spread()).toBeLessThan(near);
  });

  it('keeps a member a constant offset ahead, whose commands mean the room', async () => {
    const [world, [a, b]] = await playing(2, conditions);
    b?.session.setShift(2.5);
    await world.run(5000);
    const ahead = () => (b?.video.position ?? 0) - (a?.video.position ?? 0);
    expect(Math.abs(ahead() - 2.5)).toBeLessThan(near);
    b?.video.seek(602.5);
    await world.run(4000);
    expect(Math.abs(ahead() - 2.5)).toBeLessThan(near);
    expect(a?.video.position).toBeGreaterThan(600);
    expect(a?.video.position).toBeLessThan(606);
  });
});

it('alone, goes with the player: no correction, whatever it does', async () => {
  const world = new World(3, local);
  const a = world.join();
  await world.run(500);
  a.video.play();
  await world.run(3000);
  a.video.seek(500);
  await world.run(2000);
  a.video.stall(3000);
  await world.run(6000);
  expect(a.video.corrections).toEqual([]);
  const { timeline: now } = a.session.snapshot();
  expect(Math.abs((now?.position ?? 0) - a.video.position)).toBeLessThan(0.1);
});
