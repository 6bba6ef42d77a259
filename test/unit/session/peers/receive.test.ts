import { expect, it } from 'vitest';
import { newRoom } from '../../../../src/core/consensus/room.ts';
import { startReceiving } from '../../../../src/session/peers/receive.ts';
import type { Mesh, MeshListener } from '../../../../src/session/ports.ts';
import { createRoomStore } from '../../../../src/session/sync/room-store.ts';
import { Device } from '../../../simulation/device.ts';
import { sampleMembership } from '../../ui/sample.ts';
import { VirtualTime } from '../../../simulation/time.ts';

function receiving() {
  const time = new VirtualTime();
  const device = new Device(time);
  const nothing = () => undefined;
  let listener: Partial<MeshListener> = {};
  const forgotten: string[] = [];
  const refreshes: [at: number, source: string | undefined][] = [];
  let notices = 0;
  startReceiving(
    {
      mesh: { listen: (given) => (listener = given) } as Partial<Mesh> as Mesh,
      archive: { commentsChanged: () => (notices += 1) },
      clock: device,
      ticker: device,
      store: createRoomStore(newRoom('self'), sampleMembership().snapshot, device),
      steering: { anchorToPlayer: nothing },
      broadcast: { sendState: nothing },
      pings: { start: nothing, stop: nothing, answered: nothing, isUnsteady: () => false },
      roster: { forget: (member) => void forgotten.push(member) },
      persistence: { refresh: (source) => void refreshes.push([time.now, source]) },
      guardClocks: nothing,
    },
    new AbortController().signal,
  );
  const receive = (type: 'leave' | 'roster' | 'comment') =>
    listener.received?.('b', { type }, time.now);
  return {
    time,
    receive,
    stranger: () => listener.stranger?.('x'),
    forgotten,
    refreshes,
    notices: () => notices,
  };
}

it('forgets a member that says goodbye, and asks the database once it knows', async () => {
  const { time, receive, forgotten, refreshes } = receiving();
  receive('leave');
  expect([forgotten, refreshes]).toEqual([['b'], []]);
  await time.until(1900);
  expect(refreshes).toEqual([]);
  await time.until(2100);
  expect(refreshes).toEqual([[2000, 'b']]);
});

it('asks the database on the word of a member, or of any stranger', () => {
  const { receive, stranger, refreshes } = receiving();
  receive('roster');
  stranger();
  expect(refreshes).toEqual([
    [0, 'b'],
    [0, 'strangers'],
  ]);
});

it('gives notice of comments at once, and then at most once a second', async () => {
  const { time, receive, notices } = receiving();
  receive('comment');
  await time.until(10);
  expect(notices()).toBe(1);
  receive('comment');
  receive('comment');
  await time.until(900);
  expect(notices()).toBe(1);
  await time.until(2000);
  expect(notices()).toBe(2);
});
