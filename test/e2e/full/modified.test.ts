/**
 * A member with a modified extension has completed the handshake and sends anything it likes to
 * two people who watch together. The two stay in step.
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Together } from '../../attack/together.ts';
import {
  expectTogether,
  fromTheStart,
  inStep,
  keepsItsHeap,
  pause,
  roomOf,
  watchTogether,
} from '../../attack/together.ts';
import { watch } from '../../attack/watch.ts';
import { eventually } from '../eventually.ts';
import type { NodePeer } from '../node-peer.ts';
import { joinAsNodePeer } from '../node-peer.ts';

let room: Together;
let member: NodePeer;

beforeAll(async () => {
  room = await watchTogether();
  // Members without a link may not be known as present.
  await inStep(room.both);
  member = await joinAsNodePeer(room.stage, room.roomKey, 2);
});
afterAll(async () => {
  member?.close();
  await room?.stage.stop();
});
beforeEach(() => fromTheStart(room));

function beat(more: object): void {
  const status = { state: 'following', drift: 0 };
  member.send(
    JSON.stringify({ type: 'beat', page: 0, sentAt: 1, rank: 0, naps: 0, status, ...more }),
  );
}

/** A command newer than any in the room: a pause by default. */
async function command(more: object = {}): Promise<object> {
  const { revision = 0 } = (await room.aiko.snapshot())?.timeline ?? {};
  const issued = { revision: revision + 1, issuedAt: 1, by: member.self };
  return { vector: { ...issued, position: 60, rate: 1, timestamp: 1, playing: false, ...more } };
}

/** Waits until both have read all earlier messages. */
async function heard(): Promise<void> {
  const sent = -Math.floor(Math.random() * 1e9);
  await eventually(
    () => {
      // This message itself may be dropped if there are too many in a second.
      member.send(JSON.stringify({ type: 'ping', sent }));
      const pongs = member.heard.filter(({ text }) => text.includes(`"sent":${sent}`));
      return Promise.resolve(new Set(pongs.map(({ by }) => by)).size);
    },
    (members) => members === 2,
  );
}

const bothPlay = (plays: boolean) =>
  eventually(
    () => Promise.all(room.both.map(async (viewer) => !(await viewer.player()).paused)),
    (playing) => playing.every((one) => one === plays),
  );

/** The host chooses who controls the room, and everybody knows. */
async function setControl(control: 'host' | 'everyone'): Promise<void> {
  await room.stage.backend.query('update public.rooms set control = $1', [control]);
  await room.aiko.session('announceRoster');
  for (const viewer of room.both) {
    const worker = await viewer.launched.worker();
    await eventually(
      () => worker.evaluate(async () => JSON.stringify(await chrome.storage.local.get())),
      (stored) => stored.includes(`"control":"${control}"`),
    );
  }
}

/** The privileged pages' API, as far as this test uses it. */
declare const chrome: { storage: { local: { get(): Promise<object> } } };

it('claims another host and another page of the room, and is not believed', async () => {
  const { aiko, ben, both } = room;
  const before = await Promise.all(both.map(roomOf));
  expect(before.map(({ hosts }) => hosts)).toEqual([['Aiko'], ['Aiko']]);
  const ended = await watch(aiko, ben);
  for (let times = 0; times < 50; times += 1) {
    beat({ host: { epoch: 99, ages: [0, 0, 0] } });
    beat({ host: { epoch: 2 ** 31 - 1, ages: [0, 0, 0] }, page: 7 });
    member.send('{"type":"roster"}');
    await pause(200);
  }
  await heard();
  expectTogether(await ended());
  expect(await Promise.all(both.map(roomOf))).toEqual(before);
});

it('commands a room of everyone’s, but not one with host control', async () => {
  const { aiko, ben, both } = room;
  beat(await command());
  await bothPlay(false);
  await aiko.control('play');
  await bothPlay(true);

  await setControl('host');
  await inStep(both);
  const before = await Promise.all(both.map(roomOf));
  const ended = await watch(aiko, ben);
  for (let times = 0; times < 20; times += 1) {
    beat(await command());
    beat(await command({ playing: true, rate: 4 }));
    await pause(500);
  }
  await heard();
  expectTogether(await ended());
  expect(await Promise.all(both.map(roomOf))).toEqual(before);

  await setControl('everyone');
  beat(await command());
  await bothPlay(false);
  await aiko.control('play');
  await bothPlay(true);
});

it('floods with junk, prototypes and excess until its links close, and may come again', async () => {
  const { aiko, ben, both } = room;
  const before = await Promise.all(both.map(roomOf));
  const heaps = await Promise.all(both.map(keepsItsHeap));
  const ended = await watch(aiko, ben);
  const junk = [
    '{"__proto__":{"type":"leave"}}',
    '{"type":"__proto__"}',
    '{"type":"beat","page":0,"vector":{"__proto__":{"revision":9}}}',
    '{"type":"constructor","constructor":{"prototype":{"type":"roster"}}}',
    '{"type":',
    '{"type":"comment"}',
    '{"type":"ping","sent":1}',
    'x'.repeat(5000),
    new Uint8Array(1000),
  ];
  const links = new Set(member.connections());
  const closed = () => member.connections().every((connection) => !links.has(connection));
  for (let message = 0; !closed(); message += 1) {
    expect(message).toBeLessThan(20_000);
    member.send(junk[message % junk.length]);
    if (message % 25 === 0) await pause(100);
  }
  await eventually(
    () => Promise.resolve(member.connections().length),
    (again) => again === 2,
  );
  await heard();
  expectTogether(await ended());
  await eventually(
    () => Promise.all(both.map(roomOf)),
    (now) => JSON.stringify(now) === JSON.stringify(before),
  );
  for (const keepsHeap of heaps) await keepsHeap();
});

it('causes no error', () => {
  expect(room.errors).toEqual([]);
});
