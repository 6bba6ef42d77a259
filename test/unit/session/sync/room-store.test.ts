import { expect, it } from 'vitest';
import { newRoom } from '../../../../src/core/consensus/room.ts';
import type { RoomChange } from '../../../../src/session/sync/room-store.ts';
import { createRoomStore } from '../../../../src/session/sync/room-store.ts';

const vector = {
  revision: 1,
  issuedAt: 0,
  by: 'a',
  position: 10,
  rate: 1,
  timestamp: 0,
  playing: true,
};

it('says what kind of change a replaced room is, with the room before it', () => {
  const first = newRoom('a');
  const store = createRoomStore(first);
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
  const store = createRoomStore(newRoom('a'));
  const seen: (number | undefined)[] = [];
  store.onChange(() => seen.push(store.get().vector?.revision));
  store.replace({ ...store.get(), vector });
  expect(seen).toEqual([1]);
});
