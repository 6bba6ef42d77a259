import { expect, it } from 'vitest';
import type { Conditions } from './network.ts';
import { World } from './world.ts';

const local: Conditions = { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 };

it('only the host of a room of theirs moves it, and a guest is put back', async () => {
  const world = new World(1, local);
  const host = world.join();
  world.backend.setControl('host');
  await world.run(500);
  const [guest, other] = [world.join(), world.join()];
  host.video.play();
  await world.run(34_000);
  const before = world.members.map(({ session }) => session.snapshot().timeline?.revision);

  guest.video.pause();
  await world.run(3000);
  guest.video.seek(600);
  await world.run(5000);
  expect(world.members.map(({ session }) => session.snapshot().timeline?.revision)).toEqual(before);
  expect(world.members.map(({ video }) => video.isPaused)).toEqual([false, false, false]);
  expect(world.spread()).toBeLessThan(0.025);

  host.video.pause();
  await world.run(1500);
  expect([guest, other].map(({ video }) => video.isPaused)).toEqual([true, true]);
});

it('guests whose host is gone go on by themselves, until the host is back', async () => {
  const world = new World(2, local);
  const host = world.join();
  world.backend.setControl('host');
  await world.run(500);
  const guest = world.join();
  world.join();
  host.video.play();
  await world.run(34_000);
  host.crash();
  await world.run(12_000);
  guest.video.seek(600);
  await world.run(5000);
  expect(world.members.every(({ video }) => video.position > 600)).toBe(true);
  expect(world.spread()).toBeLessThan(0.025);
  world.join({ id: host.id });
  await world.run(20_000);
  expect(world.spread()).toBeLessThan(0.025);
});
