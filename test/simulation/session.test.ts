import { describe, expect, it } from 'vitest';
import type { Conditions } from './network.ts';
import { models } from './models.ts';
import type { Joining, Member } from './world.ts';
import { memberId, World } from './world.ts';

const local: Conditions = { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 };
const distant: Conditions = { delay: 40, jitter: 8, loss: 0.03, repetition: 0.02 };

async function pair(seed: number, conditions: Conditions): Promise<[World, Member, Member]> {
  const world = new World(seed, conditions);
  const first = world.join();
  await world.run(500);
  const second = world.join();
  await world.run(2000);
  return [world, first, second];
}

describe.each([
  ['on one network', local, 0.01],
  ['across continents', distant, 0.02],
])('two members %s', (_, conditions, near) => {
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

  it.each(seeds)('follow play, seek, speed and pause (seed %i)', async (seed) => {
    const [world, a, b] = await pair(seed, conditions);
    a.video.play();
    await world.run(400);
    expect(b.video.corrections).toEqual([{ kind: 'play' }]);
    await world.run(4600);
    expect(b.video.isPaused).toBe(false);
    expect(world.spread()).toBeLessThan(near);

    b.video.seek(600);
    await world.run(6000);
    expect(a.video.position).toBeGreaterThan(604);
    expect(world.spread()).toBeLessThan(near);

    a.video.setRate(1.5);
    await world.run(5000);
    expect(b.session.snapshot().timeline?.rate).toBe(1.5);
    expect(world.spread()).toBeLessThan(near * 1.5);

    b.video.pause();
    await world.run(1500);
    expect(a.video.isPaused).toBe(true);
    expect(world.spread()).toBeLessThan(1e-5);
  });

  it.each(seeds)(
    'bring a late member into step without disturbing the room (seed %i)',
    async (seed) => {
      const world = new World(seed, conditions);
      const a = world.join();
      await world.run(500);
      a.video.play();
      await world.run(8000);
      const before = a.video.corrections.length;
      world.join();
      await world.run(5000);
      expect(world.spread()).toBeLessThan(near);
      expect(a.video.corrections.slice(before).filter(({ kind }) => kind !== 'rate')).toEqual([]);
    },
  );

  it.each(seeds)('recover from a stall by one seek at most (seed %i)', async (seed) => {
    const [world, a, b] = await pair(seed, conditions);
    a.video.play();
    await world.run(5000);
    const before = b.video.corrections.length;
    b.video.stall(1500);
    await world.run(7000);
    expect(world.spread()).toBeLessThan(near);
    const seeks = b.video.corrections.slice(before).filter(({ kind }) => kind === 'seek');
    expect(seeks.length).toBeLessThanOrEqual(2);
  });
});

it.each([1, 2, 3])('agree after a partition in which both sides chose (seed %i)', async (seed) => {
  const [world, a, b] = await pair(seed, local);
  a.video.play();
  await world.run(3000);
  world.network.part(new Set([a.id]));
  a.video.seek(100);
  await world.run(500);
  b.video.seek(900);
  await world.run(4000);
  world.network.heal();
  await world.run(5000);
  expect(world.spread()).toBeLessThan(0.01);
  expect(a.session.snapshot().timeline?.revision).toBe(b.session.snapshot().timeline?.revision);
});

it('does nothing while nothing happens: no echo of its own corrections', async () => {
  const [world, a, b] = await pair(1, local);
  a.video.play();
  await world.run(10_000);
  const revision = a.session.snapshot().timeline?.revision;
  await world.run(60_000);
  expect(a.session.snapshot().timeline?.revision).toBe(revision);
  expect(b.session.snapshot().timeline?.revision).toBe(revision);
});

it('records what happened', async () => {
  const [world, a] = await pair(1, local);
  a.video.play();
  await world.run(3000);
  a.video.seek(60);
  await world.run(150_000);
  const types = a.events.map(({ kind: type }) => type);
  expect(types).toContain('join');
  expect(types).toContain('play_pause');
  expect(types).toContain('seek');
  expect(types).toContain('heartbeat');
});

it('does not flood the room while a slider is dragged, and ends where it was let go', async () => {
  const [world, a, b] = await pair(1, local);
  a.video.play();
  await world.run(3000);
  const before = b.video.corrections.filter(({ kind }) => kind === 'seek').length;
  for (let step = 0; step < 60; step += 1) {
    a.video.seek(100 + step * 10);
    await world.run(17);
  }
  await world.run(5000);
  expect(a.video.position).toBeGreaterThan(690);
  expect(world.spread()).toBeLessThan(0.01);
  const seeks = b.video.corrections.filter(({ kind }) => kind === 'seek').length - before;
  expect(seeks).toBeLessThanOrEqual(12);
});

it('hears the viewer even when a frame comes between the click and its event', async () => {
  const [world, a, b] = await pair(1, local);
  a.video.play();
  // Frames come every 42 ms, events 1 ms after the click: try all ways in which they fall.
  for (let click = 0; click < 50; click += 1) {
    await world.run(3000 + click * 0.93);
    if (a.video.isPaused) a.video.play();
    else a.video.pause();
    await world.run(1000);
    expect(b.video.isPaused).toBe(a.video.isPaused);
  }
});

it('a page that was reloaded starts as its player is known to', async () => {
  const slow = { model: { ...models.chromium, start: 300, spread: 0 } };
  const world = new World(1, local);
  const a = world.join();
  await world.run(500);
  a.video.play();
  await world.run(3000);
  const startsLateBy = async (joining: Joining): Promise<number> => {
    const late = world.join(joining);
    while (late.video.isPaused) await world.run(10);
    await world.run(400);
    const spread = world.spread();
    await world.run(5000);
    late.crash();
    return spread;
  };
  expect(await startsLateBy({ id: memberId(1), video: slow })).toBeGreaterThan(0.1);
  expect(await startsLateBy({ id: memberId(1), video: slow })).toBeLessThan(0.02);
});

describe('media that calls itself endless', () => {
  it('plays together: players give live streams a duration of 2³² seconds', async () => {
    const world = new World(7, local);
    const live = { video: { duration: 2 ** 32 } };
    const [a, b] = [world.join(live), world.join(live)];
    await world.run(1000);
    b.video.play();
    await world.run(5000);
    expect([a, b].map(({ video }) => video.isPaused)).toEqual([false, false]);
    expect(world.spread()).toBeLessThan(0.01);
    expect(a.session.snapshot().dropped).toBe(0);
    expect(a.session.snapshot().members.map(({ duration }) => duration)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is not led to a position that no room has', async () => {
    const world = new World(8, local);
    const clock = { video: { duration: 2 ** 32 } };
    const [a, b] = [world.join(clock), world.join(clock)];
    a.video.play();
    await world.run(2000);
    b.video.seek(1.79e9);
    await world.run(3000);
    expect(a.video.position).toBeLessThan(100);
    expect(world.spread()).toBeLessThan(0.01);
  });
});
