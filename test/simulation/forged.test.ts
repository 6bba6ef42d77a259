/** A member who was modified: it has proven who it is, and says what is not so. */
import { describe, expect, it, vi } from 'vitest';
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';
import type { Archive } from '../../src/session/ports.ts';
import type { Conditions } from './network.ts';
import type { Member } from './world.ts';
import { memberId, World } from './world.ts';

// Minutes pass in them.
vi.setConfig({ testTimeout: 60_000 });

const local: Conditions = { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 };

/** A room of three with one `forger`, and how often each has fetched the room. */
async function room(seed: number) {
  const world = new World(seed, local);
  const fetched = new Map<string, number>();
  const commented = new Map<string, number>();
  const count = (counts: Map<string, number>, member: string) =>
    counts.set(member, (counts.get(member) ?? 0) + 1);
  const archive = world.backend.archive.bind(world.backend);
  world.backend.archive = (member, ...more): Archive => ({
    ...archive(member, ...more),
    roster() {
      count(fetched, member);
      return archive(member, ...more).roster();
    },
    commentsChanged: () => count(commented, member),
  });
  const [host, guest, forger] = [world.join(), world.join(), world.join()];
  host.video.play();
  await world.run(34_000);
  fetched.clear();
  const of = (counts: Map<string, number>) => (member: Member) => counts.get(member.id) ?? 0;
  return { world, host, guest, forger, fetches: of(fetched), comments: of(commented) };
}

function beatOf({ mesh, device }: Member, to: Member, forged: object): void {
  const beat = { type: 'beat', page: 0, sentAt: device.now(), rank: 5, naps: 0, ...forged };
  const status = { state: 'following', drift: 0 };
  mesh.send(to.id, { ...beat, status } as PeerMessage, 'reliable');
}

it.each([
  ['that there is another host', { host: { epoch: 99, ages: [0, 0, 0] } }],
  ['that the room is elsewhere', { page: 7 }],
])('who says again and again %s has the room fetched ever less', async (_, forged) => {
  const { world, host, guest, forger, fetches } = await room(1);
  for (let second = 0; second < 300; second += 1) {
    for (const member of [host, guest]) beatOf(forger, member, forged);
    await world.run(1000);
  }
  for (const member of [host, guest]) {
    expect(fetches(member)).toBeGreaterThan(5);
    expect(fetches(member)).toBeLessThan(20);
  }
  expect(world.spread([host, guest])).toBeLessThan(0.025);
});

it('repeated news of the roster, and repeated goodbyes, have no further effect', async () => {
  const { world, host, guest, forger, fetches } = await room(2);
  for (let second = 0; second < 300; second += 1) {
    forger.mesh.send(guest.id, { type: 'roster' }, 'reliable');
    forger.mesh.send(host.id, { type: 'leave' }, 'reliable');
    await world.run(1000);
  }
  expect(fetches(guest)).toBeLessThan(20);
  expect(fetches(host)).toBeLessThan(20);
});

it('repeated news of a comment cause one fetch a second', async () => {
  const { world, guest, forger, comments } = await room(4);
  forger.mesh.send(guest.id, { type: 'comment' }, 'reliable');
  await world.run(100);
  expect(comments(guest)).toBe(1);
  for (let times = 0; times < 500; times += 1) {
    forger.mesh.send(guest.id, { type: 'comment' }, 'reliable');
    await world.run(20);
  }
  expect(comments(guest)).toBeGreaterThan(5);
  expect(comments(guest)).toBeLessThan(13);
});

describe('a member who tells two others different times of one vector', () => {
  const regional: Conditions = { delay: 20, jitter: 5, loss: 0.005, repetition: 0 };

  /** Every beat of `forger` claims the first stratum, and shifts the vector for each reader. */
  function shiftTime({ mesh }: Member, shiftFor: (member: string, at: number) => number): void {
    const send = mesh.send.bind(mesh);
    mesh.send = (to, message, channel) => {
      if (message.type !== 'beat' || !message.vector) return send(to, message, channel);
      const timestamp = message.vector.timestamp + shiftFor(to, message.sentAt);
      return send(to, { ...message, rank: 0, vector: { ...message.vector, timestamp } }, channel);
    };
  }

  it.each([
    ['steadily', () => 1],
    ['back and forth', (at: number) => (Math.floor(at / 1500) % 2 === 0 ? 1 : -1)],
  ])('%s cannot hold them apart, and is seen', async (_, sign) => {
    const world = new World(5, regional);
    // Its id sorts first, and the host has reloaded once.
    const forger = world.join({ id: memberId(0) });
    const [host, guest] = [world.join({ id: memberId(8) }), world.join({ id: memberId(9) })];
    await world.run(1000);
    host.video.play();
    await world.run(20_000);
    expect(guest.video.isPaused).toBe(false);
    const seeks = () =>
      [host, guest].flatMap(({ video }) => video.corrections.filter(({ kind }) => kind === 'seek'));
    const before = seeks().length;
    shiftTime(forger, (member, at) => (member === host.id ? -950 : 950) * sign(at));
    for (let second = 0; second < 60; second += 1) {
      await world.run(1000);
      expect(world.spread([host, guest])).toBeLessThan(0.05);
    }
    expect(seeks().length).toBe(before);
    const shown = guest.session.snapshot().members.find(({ id }) => id === forger.id);
    expect(Math.abs(shown?.drift ?? 0)).toBeGreaterThan(800);
    expect(guest.session.report().apart).toBe(1);
  });
});

it('does not keep anyone from hearing at once what another member says, and is so', async () => {
  const { world, host, guest, forger, fetches } = await room(3);
  for (let second = 0; second < 60; second += 1) {
    beatOf(forger, guest, { host: { epoch: 99, ages: [0, 0, 0] } });
    await world.run(1000);
  }
  const before = fetches(guest);
  world.backend.setControl('host');
  host.session.announceRoster();
  await world.run(500);
  expect(fetches(guest)).toBe(before + 1);
  guest.video.pause();
  await world.run(1000);
  expect([host, guest].map(({ video }) => video.isPaused)).toEqual([false, false]);
});
