/** “Delete my data” leaves nothing about rooms in this browser, wherever the worker is stopped. */
import { beforeEach, expect, it, vi } from 'vitest';
import { eventually } from './world/eventually.ts';
import { endAfter, stepsTaken } from './world/lives.ts';
import { World } from './world/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const room = 'k3j9x2m4ab';
const other = 'a1b2c3d4e5';
const page = 'https://video.example/show/12';

beforeEach(() => endAfter(Infinity));

/** A viewer in a room, with all that a browser may keep about rooms. */
async function wellUsed(): Promise<World> {
  const world = new World();
  endAfter(Infinity);
  world.database.addRoom(room);
  world.open(7, page, 100);
  await world.join({ tabId: 7, name: 'Aiko', roomKey: `${room}-123456` });
  await eventually(
    () => world.sessionIsKnown(),
    (isKnown) => isKnown,
  );
  const session = { tabId: 7, frameId: 0 };
  const leads = { resume: [1], start: [2], seek: [3] };
  await world.askFrom(session, 'session/learned', { leads });
  world.open(8, 'https://video.example/show/13');
  await world.askFrom({ tabId: 8, frameId: 0 }, 'invite/found', { roomKey: `${other}-654321` });
  const comment = { id: crypto.randomUUID(), roomId: room, message: 'Hello', position: 1, page: 0 };
  world.database.isAway = true;
  await world.ask('comments/post', comment);
  const tried = async () => (await world.ask('comments/list', { scope: 'room' })).pending;
  while (!(await tried()).some(({ refusal }) => refusal !== undefined));
  world.stored.local.set('departure', JSON.stringify({ roomId: other, at: Date.now() }));
  const entry = { kind: 'join', request: { tabId: 7, name: 'Aiko', roomKey: other } };
  const attempt = { id: crypto.randomUUID(), entry, origins: [], state: 'refused' };
  world.stored.session.set(
    'entry',
    JSON.stringify({ ...attempt, since: Date.now(), isWaiting: false }),
  );
  return world;
}

/** The keys that have a value, and the number of comments that were not sent. */
async function kept(world: World): Promise<unknown[]> {
  const values = [...world.stored.local, ...world.stored.session];
  const full = values.filter(([, text]) => !['null', '[]', '{}'].includes(text));
  const unsent = await new Promise((resolve, reject) => {
    const opening = world.indexedDB.open('issho');
    opening.addEventListener('error', () => reject(new Error('no outbox')));
    opening.addEventListener('success', () => {
      const counting = opening.result.transaction('comments').objectStore('comments').count();
      counting.addEventListener('success', () => resolve(counting.result));
    });
  });
  return [...full.map(([key]) => key.replace(/^(issho-auth).*/, '$1')).toSorted(), unsent];
}

it('keeps the name, the sign-in and the news of the deletion', async () => {
  const world = await wellUsed();
  expect(await kept(world)).toEqual([
    'departure',
    'entry',
    'invite',
    'issho-auth',
    'leads',
    'membership',
    'name',
    1,
  ]);
  expect(world.marks.get(8)).toBe('1');
  world.database.isAway = false;
  expect(await world.ask('data/delete', {})).toEqual({ ok: true, value: null });
  expect(await kept(world)).toEqual(['ending', 'issho-auth', 'name', 0]);
  expect(world.marks.get(8)).toBe('');
});

it('keeps everything if the room server does not answer', async () => {
  const world = await wellUsed();
  const before = await kept(world);
  expect(await world.ask('data/delete', {})).toMatchObject({ ok: false });
  expect(await kept(world)).toEqual(before);
});

it('goes on with the next call after the worker was stopped', async () => {
  let last = 0;
  do {
    last += 1;
    const world = await wellUsed();
    world.database.isAway = false;
    endAfter(last);
    await world.insist('data/delete', {});
    expect(await kept(world)).toEqual(['ending', 'issho-auth', 'name', 0]);
  } while (stepsTaken() >= last);
  expect(last).toBeGreaterThan(5);
});
