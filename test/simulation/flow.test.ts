import { expect, it } from 'vitest';
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';
import type { Conditions } from './network.ts';
import type { Member } from './world.ts';
import { World } from './world.ts';

const local: Conditions = { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 };

interface Sent {
  readonly message: PeerMessage;
  readonly channel: 'reliable' | 'fast';
}

/** What `member` sends from now on. */
function sentBy({ mesh }: Member): readonly Sent[] {
  const sent: Sent[] = [];
  const send = mesh.send.bind(mesh);
  mesh.send = (to, message, channel) => {
    sent.push({ message, channel });
    return send(to, message, channel);
  };
  return sent;
}

async function playingPair(): Promise<[World, Member, Member]> {
  const world = new World(1, local);
  const first = world.join();
  await world.run(500);
  const second = world.join();
  await world.run(2000);
  first.video.play();
  await world.run(5050);
  return [world, first, second];
}

it('reading a session changes nothing: two snapshots are equal, and nothing is sent', async () => {
  const [world, { session, video }, other] = await playingPair();
  const [sent, received] = [sentBy(other), sentBy(world.members[0] as Member)];
  // The element is paused, and no event has told of it yet.
  video.pause();
  const snapshots = [session.snapshot(), session.snapshot()];
  expect(snapshots[0]).toEqual(snapshots[1]);
  expect(snapshots[0]?.timeline?.playing).toBe(true);
  expect([sent, received]).toEqual([[], []]);
  // The event comes, and the room pauses.
  await world.run(100);
  expect(session.snapshot().timeline?.playing).toBe(false);
  expect(other.video.isPaused).toBe(true);
});

it('sends a command over both channels at once, and two copies of it over the fast one', async () => {
  const [world, first] = await playingPair();
  const before = first.session.snapshot().timeline?.revision ?? 0;
  const sent = sentBy(first);
  first.video.pause();
  await world.run(100);
  const channels = sent.flatMap(({ message, channel }) =>
    message.type === 'beat' && (message.vector?.revision ?? 0) > before ? [channel] : [],
  );
  expect(channels.slice(0, 4)).toEqual(['fast', 'reliable', 'fast', 'fast']);
});

it('announces a seek with the status that belongs to it: nobody is ready there yet', async () => {
  const [world, first] = await playingPair();
  first.video.pause();
  await world.run(1000);
  const sent = sentBy(first);
  first.video.seek(600);
  await world.run(10);
  const announced = sent.flatMap(({ message }) =>
    message.type === 'beat' && message.vector?.position === 600 ? [message.status] : [],
  );
  expect(announced.length).toBeGreaterThan(0);
  expect(announced.every(({ lead }) => lead === undefined)).toBe(true);
});

it('holds the room for a seek and a play in one go, though nobody else need be waited for', async () => {
  const [world, first, second] = await playingPair();
  second.video.setHidden(true);
  first.video.pause();
  await world.run(1500);
  const sent = sentBy(first);
  first.video.seek(600);
  first.video.play();
  await world.run(10);
  const holds = sent.flatMap(({ message }) =>
    message.type === 'beat' && message.vector?.position === 600 ? [message.vector.hold] : [],
  );
  expect(new Set(holds)).toEqual(new Set(['start']));
});

it('only a member who may command lets a held room go on', async () => {
  const world = new World(1, local);
  const host = world.join();
  world.backend.setControl('host');
  await world.run(500);
  const guest = world.join();
  await world.run(34_000);
  host.session.startReadyCheck();
  await world.run(1000);
  const hold = () => guest.session.snapshot().timeline?.hold;
  expect(hold()).toBe('people');
  guest.session.releaseHold();
  await world.run(1000);
  expect(hold()).toBe('people');
  host.session.releaseHold();
  await world.run(1000);
  expect(hold()).toBeUndefined();
});

it('a guest asks nobody whether they are ready', async () => {
  const world = new World(1, local);
  const host = world.join();
  world.backend.setControl('host');
  await world.run(500);
  const guest = world.join();
  await world.run(34_000);
  const revisions = () => [host, guest].map(({ session }) => session.snapshot().timeline?.revision);
  const before = revisions();
  guest.session.startReadyCheck();
  expect(revisions()).toEqual(before);
  await world.run(1000);
  expect(revisions()).toEqual(before);
});
