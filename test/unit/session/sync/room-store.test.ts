import { expect, it } from 'vitest';
import { newRoom } from '../../../../src/core/consensus/room.ts';
import type { Room } from '../../../../src/core/consensus/types.ts';
import type { RoomChange } from '../../../../src/session/sync/room-store.ts';
import { createRoomStore } from '../../../../src/session/sync/room-store.ts';
import { other, sampleMembership, self } from '../../ui/sample.ts';

const vector = {
  revision: 1,
  issuedAt: 0,
  by: 'a',
  position: 10,
  rate: 1,
  timestamp: 0,
  playing: true,
};

const { snapshot } = sampleMembership();
let now = 0;
const storeOf = (room: Room) => createRoomStore(room, snapshot, { now: () => now });

it('says what kind of change a replaced room is, with the room before it', () => {
  const first = newRoom('a');
  const store = storeOf(first);
  const changes: [RoomChange, number | undefined][] = [];
  store.onChange((change, before) => changes.push([change, before.vector?.position]));
  store.replace(first);
  store.replace({ ...first, vector });
  store.replace({ ...store.get(), vector: { ...vector, position: 11 } });
  store.replace({ ...store.get(), roster: ['a', 'b'] });
  store.replace({ ...store.get(), vector: { ...vector, revision: 2 } });
  expect(changes).toEqual([
    ['command', undefined],
    ['reread', 10],
    ['members', 11],
    ['command', 11],
  ]);
});

it('has replaced the room before it tells anybody', () => {
  const store = storeOf(newRoom('a'));
  const seen: (number | undefined)[] = [];
  store.onChange(() => seen.push(store.get().vector?.revision));
  store.replace({ ...store.get(), vector });
  expect(seen).toEqual([1]);
});

it('takes roster, host and rights from the database at once, and says whether they are news', () => {
  now = 1000;
  const store = storeOf(newRoom(self));
  now = 4000;
  expect(store.snapshotAge()).toBe(3);
  const seen: [RoomChange, readonly string[]][] = [];
  store.onChange((change) => seen.push([change, store.snapshot().members.map(({ id }) => id)]));
  expect(store.adopt({ ...snapshot })).toBe(false);
  const room = { ...snapshot.room, control: 'host', hostId: other, hostEpoch: 2 } as const;
  expect(store.adopt({ room, members: snapshot.members.slice(0, 1) })).toBe(true);
  expect(store.get()).toMatchObject({
    roster: [other],
    permitted: new Set([other]),
    appointment: { epoch: 2, member: other },
  });
  expect(store.snapshot().room).toBe(room);
  expect(store.snapshotAge()).toBe(0);
  expect(seen).toEqual([
    ['members', [other, self]],
    ['members', [other]],
  ]);
});

it('removes a member that said goodbye, which makes the same answer as before no news', () => {
  const store = storeOf(newRoom(self));
  store.adopt(snapshot);
  store.forget(other);
  expect(store.get().roster).toEqual([self]);
  expect(store.snapshot().members.map(({ id }) => id)).toEqual([self]);
  expect(store.adopt({ ...snapshot })).toBe(false);
  expect(store.get().roster).toEqual([other, self]);
});
