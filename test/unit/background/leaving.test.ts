/** A member who left stays out, whatever requests were pending. */
import { describe, expect, it, vi } from 'vitest';
import { self } from '../ui/sample.ts';
import { eventually } from './world/eventually.ts';
import { World } from './world/world.ts';

vi.setConfig({ testTimeout: 30_000 });

const room = 'k3j9x2m4ab';
const join = { tabId: 7, name: 'Aiko', roomKey: `${room}-123456` };
const session = { tabId: 7, frameId: 0 };

async function inRoom(): Promise<World> {
  const world = new World();
  world.database.addRoom(room);
  world.open(7, 'https://video.example/show/12', 100);
  await world.join(join);
  await eventually(
    () => world.playing().length,
    (count) => count === 1,
  );
  return world;
}

/** Waits until `act`, which continues, has called `name` of the database. */
async function under<T>(world: World, name: string, act: () => Promise<T>): Promise<Promise<T>[]> {
  const before = world.database.count(name);
  const way = act();
  await eventually(
    () => world.database.count(name),
    (count) => count > before,
  );
  return [way];
}

describe.each(['room/leave', 'data/delete'] as const)('after %s', (leave) => {
  it('an earlier request does not join again', async () => {
    const world = await inRoom();
    const open = world.database.hold('get_room');
    const [asked] = await under(world, 'get_room', () =>
      world.askFrom(session, 'session/roster', { roomId: room }),
    );
    await world.ask(leave, {});
    open();
    expect(await asked).toMatchObject({ ok: false });
    expect(world.database.membersOf(room)).toEqual([]);
    expect(world.database.count('join_room')).toBe(1);
    expect(world.membership()).toBeNull();
  });

  it('a pending rejoin has no effect', async () => {
    const world = await inRoom();
    world.database.rooms.get(room)?.members.delete(self);
    const open = world.database.hold('join_room');
    const [asked] = await under(world, 'join_room', () =>
      world.askFrom(session, 'session/roster', { roomId: room }),
    );
    const left = world.ask(leave, {});
    // It waits for its turn, however long that takes.
    for (let turn = 0; turn < 100; turn += 1) await new Promise((done) => setImmediate(done));
    open();
    expect(await left).toMatchObject({ ok: true });
    await asked;
    expect(world.database.membersOf(room)).toEqual([]);
    expect(world.membership()).toBeNull();
  });
});

it('joining another room leaves the first for good', async () => {
  const world = await inRoom();
  world.database.addRoom('zzzzzzzzzz');
  const open = world.database.hold('get_room');
  const [asked] = await under(world, 'get_room', () =>
    world.askFrom(session, 'session/roster', { roomId: room }),
  );
  await world.join({ ...join, roomKey: 'zzzzzzzzzz-123456' });
  open();
  expect(await asked).toMatchObject({ ok: false });
  expect(world.database.membersOf(room)).toEqual([]);
  expect(world.database.membersOf('zzzzzzzzzz')).toEqual([self]);
});

describe('a room server that is away', () => {
  it('learns later of members who left, and not of those who came back', async () => {
    const world = await inRoom();
    world.database.isAway = true;
    await world.ask('room/leave', {});
    expect(world.membership()).toBeNull();
    world.database.isAway = false;
    expect(world.database.membersOf(room)).toEqual([self]);
    await world.tell('alarm', { name: 'outbox' });
    await eventually(
      () => world.database.membersOf(room).length,
      (count) => count === 0,
    );

    await world.join(join);
    world.database.isAway = true;
    await world.ask('room/leave', {});
    world.database.isAway = false;
    await world.join(join);
    const left = world.database.count('leave_room');
    await world.tell('alarm', { name: 'outbox' });
    await eventually(
      () => world.stored.local.get('departure'),
      (departure) => departure === undefined,
    );
    expect(world.database.count('leave_room')).toBe(left);
    expect(world.database.membersOf(room)).toEqual([self]);
  });
});
