/** One frame plays the room, even if others find a video or ask for the room in the meantime. */
import { describe, expect, it, vi } from 'vitest';
import { other } from '../ui/sample.ts';
import { eventually } from './world/eventually.ts';
import { World } from './world/world.ts';

vi.setConfig({ testTimeout: 30_000 });

const page = 'https://video.example/show/12';
const room = 'k3j9x2m4ab';
const join = { tabId: 7, name: 'Aiko', roomKey: `${room}-123456` };

/** A browser in the room: the video is in the first frame of tab 7. */
async function inRoom(...areas: readonly (number | undefined)[]): Promise<World> {
  const world = new World();
  world.database.addRoom(room);
  world.open(7, page, ...areas);
  expect(await world.join(join)).toMatchObject({ ok: true });
  await plays(world, '7/0');
  return world;
}

async function plays(world: World, where: string): Promise<void> {
  await eventually(
    () => ({ playing: world.playing(), isKnown: world.sessionIsKnown() }),
    ({ playing, isKnown }) => isKnown && playing.join() === where,
  );
  expect(world.most).toBe(1);
}

/** Long enough for all automatic consequences. */
async function createQueue(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((done) => setImmediate(done));
}

/** Waits until the room was requested from the database `times` more; `act` causes the requests. */
async function asked(world: World, times: number, act: () => Promise<unknown>): Promise<void> {
  const before = world.database.count('get_room');
  await act();
  await eventually(
    () => world.database.count('get_room'),
    (count) => count >= before + times,
  );
}

describe('during a request to the room server', () => {
  it('a larger video in another frame takes over', async () => {
    const world = await inRoom(100, undefined);
    world.load(7, page, 100, undefined);
    const open = world.database.hold('get_room');
    await asked(world, 1, () => world.find(7, 0));
    world.frame(7, 1).area = 1000;
    await asked(world, 1, () => world.find(7, 1));
    open();
    await plays(world, '7/1');
  });

  it('another tab that its viewer chooses takes over', async () => {
    const world = await inRoom(100);
    world.open(8, page, 100);
    world.load(7, page, 100);
    const open = world.database.hold('get_room');
    await asked(world, 1, () => world.find(7, 0));
    await asked(world, 1, () => world.resume(8));
    open();
    await plays(world, '8/0');
    expect(world.membership()).toMatchObject({ placement: { tabId: 8, frameId: 0 } });
  });

  it('a page that reloads takes over', async () => {
    const world = await inRoom(100);
    const open = world.database.hold('get_room');
    for (const _ of [1, 2, 3]) {
      world.load(7, page, 100);
      await asked(world, 1, () => world.find(7, 0));
    }
    open();
    await plays(world, '7/0');
  });

  it('no second frame gets the room, whatever messages are lost', async () => {
    const world = await inRoom(100, 10);
    const [first, second] = [0, 1].map((frameId) => ({ tabId: 7, frameId }));
    if (!first || !second) throw new Error('no frames');
    const requestLease = (frame: typeof first) =>
      world.askFrom(frame, 'session/lease', { mayMove: true });
    expect(await requestLease(second)).toBeNull();
    await plays(world, '7/0');
    // The first frame receives none of the events.
    world.frame(7, 0).isDeaf = true;
    const open = world.database.hold('get_room');
    const before = world.database.count('get_room');
    const answer = requestLease(first);
    await eventually(
      () => world.database.count('get_room'),
      (count) => count > before,
    );
    world.frame(7, 1).area = 1000;
    await world.find(7, 1);
    open();
    expect(await answer).toBeNull();
  });

  it('a frame that lost the room during a move does not get it', async () => {
    const world = await inRoom(100);
    const next = 'https://video.example/show/13';
    world.database.change(room, { animeId: 'show:frieren' });
    world.load(7, next, 100);
    world.tab(7).metadata = { ...world.tab(7).metadata, title: 'Frieren Episode 2' };
    const open = world.database.hold('move_room');
    const answer = world.askFrom({ tabId: 7, frameId: 0 }, 'session/lease', { mayMove: true });
    await eventually(
      () => world.database.count('move_room'),
      (count) => count === 1,
    );
    world.open(8, page, 100);
    await world.resume(8);
    open();
    expect(await answer).toBeNull();
    await plays(world, '8/0');
    expect(world.membership()).toMatchObject({ placement: { tabId: 8 }, page: { address: page } });
  });

  it('a frame that lost the room during the page’s inspection is not asked', async () => {
    const world = await inRoom(100);
    world.load(7, 'https://video.example/other', 100);
    world.open(8, page, 100);
    world.meanwhile = () => world.resume(8);
    const session = { tabId: 7, frameId: 0 };
    expect(await world.askFrom(session, 'session/lease', { mayMove: true })).toBeNull();
    await plays(world, '8/0');
  });

  it('a frame that asks for it can be stopped', async () => {
    const world = await inRoom(100);
    world.load(7, page, 100);
    const open = world.database.hold('get_room');
    await asked(world, 1, () => world.find(7, 0));
    expect(await world.frame(7, 0).receive('session/stop', { leaving: false })).toBeNull();
    open();
    await eventually(
      () => world.database.answered('get_room'),
      (count) => count === world.database.count('get_room'),
    );
    await createQueue();
    expect(world.playing()).toEqual([]);
  });

  it('a frame that was placed again in the meantime asks again', async () => {
    const world = await inRoom(100);
    world.load(7, page, 100);
    // On joining again, it gets another user id for us.
    world.database.user = other;
    world.database.isForgetful = true;
    await world.find(7, 0);
    await plays(world, '7/0');
    expect(world.frame(7, 0).playing?.self).toBe(other);
  });

  it('a member who leaves is not brought back', async () => {
    const world = await inRoom(100);
    world.load(7, page, 100);
    const open = world.database.hold('get_room');
    await asked(world, 1, () => world.find(7, 0));
    await world.ask('room/leave', {});
    open();
    await eventually(
      () => world.database.answered('get_room'),
      (count) => count === world.database.count('get_room'),
    );
    expect(world.playing()).toEqual([]);
    expect(world.membership()).toBeNull();
    expect(world.database.membersOf(room)).toEqual([]);
  });
});

describe('a session', () => {
  it('continues when its room is joined again', async () => {
    const world = await inRoom(100);
    const before = world.membership();
    expect(await world.join(join)).toMatchObject({ ok: true });
    await plays(world, '7/0');
    expect(world.membership()).toMatchObject({
      registration: before?.registration,
      placement: before?.placement,
    });
  });

  it('continues in another tab, under its known peer id', async () => {
    const world = await inRoom(100);
    const before = world.membership();
    world.open(8, page, 100);
    expect(await world.join({ ...join, tabId: 8 })).toMatchObject({ ok: true });
    await plays(world, '8/0');
    expect(world.membership()?.registration).toEqual(before?.registration);
  });

  it('continues after the worker was stopped', async () => {
    const world = await inRoom(100);
    const { playing } = world.frame(7, 0);
    world.stopWorker();
    await asked(world, 2, () => Promise.resolve());
    expect(world.frame(7, 0).playing).toBe(playing);
  });

  it('continues after an update of the browser alone', async () => {
    const world = await inRoom(100);
    const { playing } = world.frame(7, 0);
    await world.tell('installed', { reason: 'chrome_update' });
    await asked(world, 2, () => Promise.resolve());
    expect(world.frame(7, 0).playing).toBe(playing);
  });

  it('ends once the room plays elsewhere, even without a message to stop', async () => {
    const world = await inRoom(100, 10);
    world.frame(7, 0).isDeaf = true;
    world.frame(7, 1).area = 1000;
    await world.find(7, 1);
    await eventually(
      () => world.playing(),
      (frames) => frames.length === 2,
    );
    await eventually(
      () => world.playing(),
      (frames) => frames.join() === '7/1',
    );
  });

  it('is answered by its id', async () => {
    const world = await inRoom(100);
    const placement = { state: 'placed', tabId: 7, frameId: 0 };
    world.stored.local.set('membership', JSON.stringify({ ...world.membership(), placement }));
    expect(
      await world.askFrom({ tabId: 7, frameId: 0 }, 'session/roster', { roomId: room }),
    ).toEqual({ ok: false, refusal: { code: 'session-over' } });
  });

  it('starts again after it was placed again', async () => {
    const world = await inRoom(100);
    const { playing } = world.frame(7, 0);
    await world.tell('installed', { reason: 'update' });
    await eventually(
      () => world.frame(7, 0).playing,
      (now) => now !== undefined && now !== playing,
    );
    await plays(world, '7/0');
  });

  it('starts again with the user id that the backend now has', async () => {
    const world = await inRoom(100);
    world.database.user = other;
    world.database.isForgetful = true;
    await eventually(
      () => world.frame(7, 0).playing?.self,
      (self) => self === other,
    );
    await plays(world, '7/0');
    expect(world.membership()).toMatchObject({ self: other });
    expect(world.database.membersOf(room)).toContain(other);
  });

  it('is found again in a tab that got another id', async () => {
    const world = await inRoom(100);
    world.close(7);
    world.open(9, page, 100);
    await world.tell('tab replaced', 9, 7);
    await world.find(9, 0);
    await plays(world, '9/0');
  });
});

it('that many frames report at once is looked for twice at most', async () => {
  const world = new World();
  world.database.addRoom(room);
  world.open(7, page, ...Array.from({ length: 50 }, () => 100));
  await world.join({ tabId: 7, name: 'Aiko', roomKey: `${room}-123456` });
  await eventually(
    () => world.sessionIsKnown(),
    (isKnown) => isKnown,
  );
  const probes = () => world.injections.filter((what) => what === '/probe.js').length;
  const before = probes();
  await Promise.all(Array.from({ length: 50 }, (_, frame) => world.find(7, frame)));
  expect(probes() - before).toBeLessThanOrEqual(2);
});
