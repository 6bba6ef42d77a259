/** The worker may be stopped after any of its steps: a repeated request has the same result. */
import { expect, it, vi } from 'vitest';
import { self } from '../ui/sample.ts';
import { eventually } from './world/eventually.ts';
import { endAfter, stepsTaken } from './world/lives.ts';
import { World } from './world/world.ts';

// As many worlds as there are steps.
vi.setConfig({ testTimeout: 60_000 });

const episode = (number: number) => `https://video.example/show/${number}`;
const room = 'k3j9x2m4ab';
const join = { tabId: 7, name: 'Aiko', roomKey: `${room}-123456` };

/** One session plays, `where`, and it is the one the background knows. There never were two. */
async function plays(world: World, where: string): Promise<void> {
  await eventually(
    () => ({ playing: world.playing(), isKnown: world.sessionIsKnown() }),
    ({ playing, isKnown }) => isKnown && playing.join() === where,
  );
  expect(world.most).toBe(1);
}

/** Runs `act` in a separate world for each step after which the worker may be stopped. */
async function atEachStep(
  prepare: (world: World) => Promise<void>,
  act: (world: World) => Promise<void>,
): Promise<void> {
  let last = 0;
  do {
    last += 1;
    const world = new World();
    world.database.addRoom(room, { animeId: 'show:frieren', videoUrl: episode(1) });
    world.open(7, episode(1), 100);
    endAfter(Infinity);
    await prepare(world);
    endAfter(last);
    await act(world);
  } while (stepsTaken() >= last);
  expect(last).toBeGreaterThan(3);
}

const nothing = () => Promise.resolve();

async function joined(world: World): Promise<void> {
  await world.join(join);
  await plays(world, '7/0');
}

it('joining', () =>
  atEachStep(nothing, async (world) => {
    expect(await world.join(join)).toEqual({ ok: true, value: null });
    await plays(world, '7/0');
    expect(world.database.membersOf(room)).toEqual([self]);
  }));

it('joining, without a repeated request', () =>
  atEachStep(nothing, async (world) => {
    const id = crypto.randomUUID();
    const entry = { kind: 'join', request: join } as const;
    await world
      .ask('entry/begin', { id, entry, origins: [], asksHere: true })
      .catch(() => undefined);
    // Any event starts the worker again, now or later, and it finds the stored request.
    const waking = setInterval(() => void world.tell('alarm', { name: 'something else' }), 20);
    await plays(world, '7/0').finally(() => clearInterval(waking));
    expect(world.database.membersOf(room)).toEqual([self]);
  }));

it('making a room', () =>
  atEachStep(nothing, async (world) => {
    const programme = { show: 'Mushishi', isNamed: true, episode: 1, title: 'Mushishi 1' };
    const wish = {
      id: crypto.randomUUID(),
      tabId: 7,
      name: 'Aiko',
      programme,
      isPublic: false,
      control: 'everyone' as const,
    };
    expect(await world.enter({ kind: 'create', request: wish })).toEqual({ ok: true, value: null });
    await plays(world, '7/0');
    expect(world.membership()).toMatchObject({ page: { opened: true } });
    expect(world.database.rooms.size).toBe(2);
  }));

it('joining the current room', () =>
  atEachStep(joined, async (world) => {
    const before = world.membership();
    expect(await world.join(join)).toEqual({ ok: true, value: null });
    await plays(world, '7/0');
    expect(world.membership()).toMatchObject({
      registration: before?.registration,
      placement: before?.placement,
    });
  }));

it('joining another room', () =>
  atEachStep(joined, async (world) => {
    world.database.addRoom('zzzzzzzzzz', { videoUrl: episode(1) });
    const other = { ...join, roomKey: 'zzzzzzzzzz-123456' };
    expect(await world.join(other)).toEqual({ ok: true, value: null });
    await plays(world, '7/0');
    expect(world.frame(7, 0).playing?.snapshot.room.id).toBe('zzzzzzzzzz');
  }));

it('watching in another tab', () =>
  atEachStep(joined, async (world) => {
    world.open(8, episode(1), 100);
    expect(await world.resume(8)).toEqual({ ok: true, value: null });
    await plays(world, '8/0');
  }));

it('a larger video in another frame', () =>
  atEachStep(
    async (world) => {
      world.load(7, episode(1), 100, undefined);
      await joined(world);
    },
    async (world) => {
      world.frame(7, 1).area = 1000;
      await world.find(7, 1);
      await plays(world, '7/1');
    },
  ));

it('a page that reloads', () =>
  atEachStep(joined, async (world) => {
    world.load(7, episode(1), 100);
    await world.find(7, 0);
    await plays(world, '7/0');
  }));

it('the next episode', () =>
  atEachStep(joined, async (world) => {
    world.load(7, episode(2), 100);
    world.tab(7).metadata = { ...world.tab(7).metadata, title: 'Frieren Episode 2' };
    await world.find(7, 0);
    await plays(world, '7/0');
    expect(world.frame(7, 0).playing?.page).toEqual({ number: 1, address: episode(2) });
    expect(world.database.rooms.get(room)?.row).toMatchObject({ pageNumber: 1 });
  }));

it('following the room', () =>
  atEachStep(
    async (world) => {
      await joined(world);
      world.database.addRoom(room, { videoUrl: episode(2), pageNumber: 1 });
      world.database.rooms.get(room)?.members.add(self);
      await world.askFrom({ tabId: 7, frameId: 0 }, 'session/roster', { roomId: room });
    },
    async (world) => {
      expect(await world.enter({ kind: 'go', request: { tabId: 7 } })).toEqual({
        ok: true,
        value: null,
      });
      expect(world.tab(7).url).toBe(episode(2));
      await world.find(7, 0);
      await plays(world, '7/0');
      expect(world.frame(7, 0).playing?.page).toEqual({ number: 1, address: episode(2) });
    },
  ));

it.each(['room/leave', 'data/delete'] as const)('%s', (name) =>
  atEachStep(joined, async (world) => {
    expect(await world.insist(name, {})).toEqual({ ok: true, value: null });
    await eventually(
      () => world.playing(),
      (frames) => frames.length === 0,
    );
    expect(world.membership()).toBeNull();
    expect(world.database.membersOf(room)).toEqual([]);
  }),
);
