/** A member who was modified: it has proven who it is, and says what is not so. */
import { expect, it } from 'vitest';
import type { PeerMessage } from '../../src/protocol/peer-message.ts';
import type { Archive } from '../../src/session/ports.ts';
import type { Conditions } from './network.ts';
import type { Member } from './world.ts';
import { World } from './world.ts';

const local: Conditions = { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 };

/** A room of three, one of whom is `forger`, and how often each has asked for the room. */
async function room(seed: number) {
  const world = new World(seed, local);
  const fetched = new Map<string, number>();
  const archive = world.backend.archive.bind(world.backend);
  world.backend.archive = (member, ...more): Archive => ({
    ...archive(member, ...more),
    roster() {
      fetched.set(member, (fetched.get(member) ?? 0) + 1);
      return archive(member, ...more).roster();
    },
  });
  const [host, guest, forger] = [world.join(), world.join(), world.join()];
  host.video.play();
  await world.run(34_000);
  fetched.clear();
  return { world, host, guest, forger, fetches: ({ id }: Member) => fetched.get(id) ?? 0 };
}

function beatOf({ mesh, device }: Member, to: Member, forged: object): void {
  const beat = { type: 'beat', page: 0, sentAt: device.now(), age: 1000, ...forged };
  const status = { state: 'following', drift: 0 };
  mesh.send(to.id, { ...beat, status } as PeerMessage, 'reliable');
}

it.each([
  ['that there is another host', { host: { epoch: 99, age: 0 } }],
  ['that the room is elsewhere', { page: 7 }],
])('who says again and again %s has the room fetched ever less', async (_, forged) => {
  const { world, host, guest, forger, fetches } = await room(1);
  for (let second = 0; second < 600; second += 1) {
    for (const member of [host, guest]) beatOf(forger, member, forged);
    await world.run(1000);
  }
  for (const member of [host, guest]) {
    expect(fetches(member)).toBeGreaterThan(5);
    expect(fetches(member)).toBeLessThan(30);
  }
  expect(world.spread([host, guest])).toBeLessThan(0.025);
});

it('who says again and again that the roster changed, or that it leaves, does no more', async () => {
  const { world, host, guest, forger, fetches } = await room(2);
  for (let second = 0; second < 300; second += 1) {
    forger.mesh.send(guest.id, { type: 'roster' }, 'reliable');
    forger.mesh.send(host.id, { type: 'leave' }, 'reliable');
    await world.run(1000);
  }
  expect(fetches(guest)).toBeLessThan(20);
  expect(fetches(host)).toBeLessThan(20);
});

it('does not keep anyone from hearing at once what another member says, and is so', async () => {
  const { world, host, guest, forger, fetches } = await room(3);
  for (let second = 0; second < 60; second += 1) {
    beatOf(forger, guest, { host: { epoch: 99, age: 0 } });
    await world.run(1000);
  }
  const before = fetches(guest);
  world.backend.setControl('host');
  host.session.tellOfRoster();
  await world.run(500);
  expect(fetches(guest)).toBe(before + 1);
  guest.video.pause();
  await world.run(1000);
  expect([host, guest].map(({ video }) => video.isPaused)).toEqual([false, false]);
});
