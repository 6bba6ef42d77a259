import { expect, it } from 'vitest';
import { done, refused } from '../../../../src/protocol/refusal.ts';
import type { Archive, Mesh, MeshListener } from '../../../../src/session/ports.ts';
import type { PersistedRoster, PersistedState } from '../../../../src/session/persistence/types.ts';
import { startPersistence } from '../../../../src/session/persistence/persistence.ts';
import { Device } from '../../../simulation/device.ts';
import { VirtualTime } from '../../../simulation/time.ts';

let isCallingNobody = false;
const roster: PersistedRoster = {
  adopt() {
    isCallingNobody = false;
    return true;
  },
  callNobody: () => void (isCallingNobody = true),
};
const mesh: Mesh = {
  peerId: 'here',
  signalling: 'online',
  dropped: 0,
  isRelayed: () => undefined,
  setRoster: () => undefined,
  relocate: () => undefined,
  send: () => false,
  listen: () => undefined,
};

it.each([
  ['eight', 'the host', true],
  ['three', 'any other member', false],
])('writes at most %s rows a minute for %s of a playing room', async (_, __, isHost) => {
  const time = new VirtualTime();
  const device = new Device(time);
  const rows: string[] = [];
  const snapshot = {} as never;
  const archive: Archive = {
    heartbeat() {
      rows.push('heartbeat');
      return Promise.resolve(done(snapshot));
    },
    roster: () => Promise.resolve(done(snapshot)),
    takeOverHost: () => Promise.resolve(done(snapshot)),
    savePlayback() {
      rows.push('playback');
      return Promise.resolve(done(true));
    },
    recordSyncEvents(events) {
      rows.push(...events.map(({ kind: type }) => `event ${type}`));
      for (const { kind: type, roomPosition: room, ownPosition: member } of events) {
        // What it was off in 95 % of the last minute, not where the player happens to be.
        if (type === 'heartbeat') expect(member - room).toBeCloseTo(0.003, 6);
      }
      return Promise.resolve(done(events.length));
    },
    openRoomPage: () => undefined,
    learned: () => undefined,
    commentsChanged: () => undefined,
  };
  const vector = {
    revision: 1,
    issuedAt: 0,
    by: 'host',
    position: 0,
    rate: 1,
    timestamp: 0,
    playing: true,
  };
  const current = (): PersistedState => ({
    vector,
    observation: undefined,
    drift: 0,
    recentDrift: 3,
    isHost,
    page: 0,
  });
  const ending = new AbortController();
  startPersistence(
    { archive, mesh, clock: device, ticker: device, newId: () => crypto.randomUUID() },
    current,
    roster,
    ending.signal,
  );
  await time.until(10 * 60_000);
  ending.abort();
  const heartbeats = rows.filter((row) => row === 'heartbeat').length;
  expect(heartbeats).toBeGreaterThanOrEqual(isHost ? 58 : 19);
  expect(rows.filter((row) => row === 'playback').length).toBe(isHost ? 10 : 0);
  expect(rows.filter((row) => row === 'event heartbeat').length).toBeGreaterThanOrEqual(9);
  expect(rows.length).toBeLessThanOrEqual(isHost ? 83 : 32);
});

/** A recorder whose mesh and database do as its test says. */
function recording(time: VirtualTime, heartbeat: Archive['heartbeat']) {
  const device = new Device(time);
  let listener: Partial<MeshListener> = {};
  let moves = 0;
  const sent: unknown[][] = [];
  const world = {
    peerId: 'here',
    sent,
    moves: () => moves,
    relocated: () => listener.relocated?.(),
  };
  const movable: Mesh = {
    ...mesh,
    get peerId() {
      return world.peerId;
    },
    relocate: () => (moves += 1),
    send: (...message) => sent.push(message) > 0,
    listen: (given) => (listener = given),
  };
  const nothing = () => undefined;
  const archive: Archive = {
    heartbeat,
    roster: () => Promise.resolve(refused('backend-unreachable')),
    takeOverHost: () => Promise.resolve(refused('backend-unreachable')),
    savePlayback: () => Promise.resolve(done(true)),
    recordSyncEvents: () => Promise.resolve(done(0)),
    openRoomPage: nothing,
    learned: nothing,
    commentsChanged: nothing,
  };
  const current = (): PersistedState => ({
    vector: undefined,
    observation: undefined,
    drift: 0,
    recentDrift: undefined,
    isHost: false,
    page: 0,
  });
  const ports = { archive, mesh: movable, clock: device, ticker: device, newId: () => '' };
  const ending = new AbortController();
  startPersistence(ports, current, roster, ending.signal);
  return Object.assign(world, { end: () => ending.abort() });
}

/** Virtual time stands while promises are kept. */
const kept = () => new Promise((resolve) => setImmediate(resolve));

const room = done({ members: [{ id: 'ben' }] } as never);

it('sends a new address to the database at once, and then tells the linked members', async () => {
  const time = new VirtualTime();
  const told: [number, string][] = [];
  const world = recording(time, ({ peerId }) => {
    told.push([Math.round(time.now / 1000), peerId]);
    return Promise.resolve(room);
  });
  await time.until(5000);
  expect(world.sent).toEqual([]);
  world.peerId = 'there';
  world.relocated();
  await kept();
  await time.until(36_000);
  expect(world.sent).toEqual([['ben', { type: 'roster' }, 'reliable']]);
  expect(told).toEqual([
    [0, 'here'],
    [5, 'there'],
    [35, 'there'],
  ]);
  world.end();
});

it('sends it again if it changed meanwhile', async () => {
  const time = new VirtualTime();
  const told: string[] = [];
  const answers: (() => void)[] = [];
  const world = recording(time, ({ peerId }) => {
    told.push(peerId);
    return new Promise((resolve) => answers.push(() => resolve(room)));
  });
  await time.until(1000);
  world.peerId = 'there';
  world.relocated();
  expect(told).toEqual(['here']);
  answers[0]?.();
  await kept();
  await time.until(2000);
  expect(told).toEqual(['here', 'there']);
  answers[1]?.();
  await kept();
  await time.until(30_000);
  expect(told).toEqual(['here', 'there']);
  expect(world.sent).toHaveLength(1);
  world.end();
});

it('goes elsewhere when the database says that somebody else is there', async () => {
  const time = new VirtualTime();
  const world = recording(time, ({ peerId }) =>
    Promise.resolve(peerId === 'here' ? refused('place-taken') : room),
  );
  await time.until(1000);
  expect(world.moves()).toBe(1);
  world.peerId = 'there';
  world.relocated();
  await time.until(20_000);
  expect(world.moves()).toBe(1);
  world.end();
});

it('asks seldom for a place in a room that filled up, and says why there is none', async () => {
  const time = new VirtualTime();
  const device = new Device(time);
  let isFull = true;
  let beats = 0;
  const archive = {
    heartbeat() {
      beats += 1;
      return Promise.resolve(isFull ? refused('room-full') : done({}));
    },
    roster: () => Promise.resolve(done({})),
    recordSyncEvents: () => Promise.resolve(done(0)),
  } as unknown as Archive;
  const current = (): PersistedState => ({
    vector: undefined,
    observation: undefined,
    drift: undefined,
    recentDrift: undefined,
    isHost: false,
    page: 0,
  });
  const ending = new AbortController();
  const recorder = startPersistence(
    { archive, mesh, clock: device, ticker: device, newId: () => crypto.randomUUID() },
    current,
    roster,
    ending.signal,
  );
  await time.until(5 * 60_000);
  expect(beats).toBeLessThanOrEqual(11);
  expect(recorder.backend()).toBe('full');
  expect(isCallingNobody).toBe(true);
  recorder.refresh();
  await time.until(5 * 60_000 + 2000);
  expect(recorder.backend()).toBe('full');
  isFull = false;
  await time.until(6 * 60_000);
  expect(recorder.backend()).toBe('online');
  ending.abort();
});
