/** Attempts to enter a room that something gets in the way of. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Entry } from '../../../src/protocol/extension/entry.ts';
import { limits } from '../../../src/protocol/limits.ts';
import { eventually } from './world/eventually.ts';
import { endAfter, stepsTaken } from './world/lives.ts';
import { World } from './world/world.ts';

// As many worlds as there are steps.
vi.setConfig({ testTimeout: 60_000 });

const page = 'https://video.example/show/1';
const room = 'k3j9x2m4ab';
const id = '00000000-0000-4000-8000-00000000000e';
const otherId = '00000000-0000-4000-8000-00000000000f';
const origins = ['https://video.example', 'https://player.example'];
const patterns = ['https://video.example/*', 'https://player.example/*'];
const frame = { tabId: 7, frameId: 0 };
const joining = (tabId: number, key = `${room}-123456`): Entry => ({
  kind: 'join',
  request: { tabId, name: 'Aiko', roomKey: key },
});

let world: World;
let answer: (isAllowed: boolean) => void;

/** A browser with a video in tab 7, nothing allowed, and a viewer who answers with `answer`. */
function prepare(): void {
  world = new World();
  world.allowed = new Set();
  world.answer = () => new Promise((resolve) => (answer = resolve));
  world.database.addRoom(room, { animeId: 'show:frieren', videoUrl: page });
  world.open(7, page, 100);
}

beforeEach(() => {
  endAfter(Infinity);
  prepare();
});

const begin = (entry: Entry = joining(7), asked: string[] = origins, as = id) =>
  world.insist('entry/begin', { id: as, entry, origins: asked, asksHere: true });

const isIn = (where = '7/0') =>
  eventually(
    () => world.playing(),
    (frames) => frames.join() === where,
  );

const reaches = (state: string) =>
  eventually(
    () => world.entry()?.state,
    (now) => now === state,
  );

const isOver = () =>
  eventually(
    () => world.entry(),
    (entry) => entry === null,
  );

const isSaid = (tabId: number, expected: object | null) =>
  eventually(
    () => world.notices.get(tabId),
    (notice) =>
      notice !== undefined &&
      (expected === null ? notice === null : JSON.stringify(notice) === JSON.stringify(expected)),
  );

const denied = { kind: 'refused', origins, refusal: { code: 'site-not-allowed' } };

/** Runs `act` in a world of its own for each step after which the worker may be stopped. */
async function atEachStep(act: () => Promise<void>): Promise<void> {
  let last = 0;
  do {
    last += 1;
    prepare();
    endAfter(last);
    // Anything starts the worker again, now or later.
    const waking = setInterval(() => void world.tell('alarm', { name: 'something else' }), 20);
    await act().finally(() => clearInterval(waking));
  } while (stepsTaken() >= last);
  expect(last).toBeGreaterThan(3);
}

describe('a worker stopped at any step', () => {
  it('gets the viewer in who allows', () =>
    atEachStep(async () => {
      world.answer = () => Promise.resolve(true);
      await begin();
      await isIn();
      await isOver();
      expect(world.most).toBe(1);
      expect(world.marks.get(7)).toBe('✓');
    }));

  it('tells the viewer who does not', () =>
    atEachStep(async () => {
      world.answer = () => Promise.resolve(false);
      await begin();
      // Nobody is left to hear a no that was given while no worker ran: then the popup takes it up.
      await world.insist('entry/answered', { id, isAllowed: false });
      await reaches('refused');
      await isSaid(7, denied);
      await eventually(
        () => world.marks.get(7),
        (mark) => mark === '!',
      );
    }));

  it('says what the room server refuses', () =>
    atEachStep(async () => {
      await begin(joining(7, 'zzzzzzzzzz-123456'), []);
      await isSaid(7, { kind: 'refused', origins: [], refusal: { code: 'room-not-found' } });
      await eventually(
        () => world.marks.get(7),
        (mark) => mark === '!',
      );
    }));
});

describe('an attempt that is cancelled', () => {
  it('is over though the worker hears of both at once', async () => {
    const begun = begin(joining(7), []);
    await Promise.all([begun, world.insist('entry/cancel', {})]);
    await world.insist('entry/advance', {});
    await isOver();
    expect(world.database.count('join_room')).toBe(0);
  });

  it('leaves its room even where another was begun meanwhile, and refused', async () => {
    const open = world.database.hold('join_room');
    await begin(joining(7), []);
    await eventually(
      () => world.database.count('join_room'),
      (count) => count > 0,
    );
    await world.insist('entry/cancel', {});
    await begin(joining(7, 'zzzzzzzzzz-123456'), [], otherId);
    open();
    await reaches('refused');
    expect(world.entry()).toMatchObject({ id: otherId });
    expect(world.membership()).toBeNull();
  });

  it('stays in its room where that is the one the next attempt is about', async () => {
    await begin(joining(7), []);
    const slow = world.database.hold('read_room');
    await eventually(
      () => world.membership(),
      (membership) => membership !== null,
    );
    world.open(8, page, 100);
    await begin({ kind: 'resume', request: { tabId: 8 } }, [], otherId);
    slow();
    await isIn('8/0');
    expect(world.membership()).toMatchObject({ roomId: room, placement: { tabId: 8 } });
  });

  it('takes its mark back where its page was left for another', async () => {
    await begin();
    answer(false);
    await eventually(
      () => world.marks.get(7),
      (mark) => mark === '!',
    );
    world.load(7, 'https://video.example/show/2', 100);
    await world.tell('tab updated', 7, { status: 'complete' });
    await isOver();
    await eventually(
      () => world.marks.get(7),
      (mark) => mark === '',
    );
  });
});

it('takes back what was said in the tab of the attempt before', async () => {
  await begin();
  answer(false);
  await isSaid(7, denied);
  world.open(8, page, 100);
  await begin(joining(8), [], otherId);
  await isIn('8/0');
  await isSaid(7, null);
  expect(world.marks.get(7)).toBe('');
});

it('goes on in a tab that has another id by now', async () => {
  await begin();
  world.close(7);
  world.open(9, page, 100);
  await world.tell('tab replaced', 9, 7);
  await eventually(
    () => world.entry()?.entry.request.tabId,
    (tabId) => tabId === 9,
  );
  world.allowed = new Set(patterns);
  answer(true);
  await isIn('9/0');
});

it('keeps the room when the page goes on that was let in already', async () => {
  await begin(joining(7), []);
  const membership = await eventually(
    () => world.membership(),
    (now) => now !== null,
  );
  const entry = { id, entry: joining(7), origins: [], since: Date.now(), isWaiting: false, page };
  // As a worker leaves it that is stopped before it has concluded.
  await isOver();
  world.stopWorker();
  const stored = JSON.stringify({ ...entry, state: 'entering' });
  world.stored.session.set('entry', stored);
  world.load(7, 'https://video.example/show/2', 100);
  await world.tell('tab updated', 7, { status: 'complete' });
  await isOver();
  await world.insist('entry/advance', {});
  expect(world.membership()).toMatchObject({ roomId: membership?.roomId });
});

it('takes no for an answer only where the sites are not allowed', async () => {
  await begin();
  world.allowed = new Set(patterns);
  // A browser that sees no click refuses to ask for what it has granted, too.
  await world.insist('entry/answered', { id, isAllowed: false });
  await isIn();
});

it('says again what is to be said over a page that was loaded again', async () => {
  await begin();
  answer(false);
  await isSaid(7, denied);
  world.notices.clear();
  world.marks.clear();
  world.load(7, page, 100);
  await world.tell('tab updated', 7, { status: 'complete' });
  await isSaid(7, denied);
  expect(world.marks.get(7)).toBe('!');
});

it('enters no room hours after the click', async () => {
  world.database.isAway = true;
  await begin(joining(7), []);
  await eventually(
    () => world.entry()?.isWaiting,
    (isWaiting) => isWaiting === true,
  );
  world.stopWorker();
  const since = Date.now() - 6 * 60_000;
  world.stored.session.set('entry', JSON.stringify({ ...world.entry(), since }));
  world.database.isAway = false;
  await world.tell('alarm', { name: 'something else' });
  await reaches('refused');
  expect(world.database.count('join_room')).toBe(0);
});

it('is begun on a page with however long an address', async () => {
  world.load(7, `${page}?utm_content=${'x'.repeat(2 * limits.url)}`, 100);
  await begin();
  world.allowed = new Set(patterns);
  answer(true);
  await isIn();
});

it('names no more sites at once than the browser is asked for', async () => {
  world.load(7, page, undefined);
  world.frames = Array.from({ length: 20 }, (_, index) => ({
    origin: `https://${index}.deep.example`,
    area: 400_000,
  }));
  world.allowed = new Set(patterns);
  await begin();
  const named = world.frames.slice(0, limits.origins - 1).map(({ origin }) => origin);
  await isSaid(7, { kind: 'nested', origins: named });
});

it('asks for nothing but sites, whatever a page says', async () => {
  await begin();
  answer(false);
  await reaches('refused');
  const asked = world.askFrom(frame, 'notice/act', { act: 'again', origins: ['nonsense'] });
  await expect(asked).rejects.toThrow('notice/act');
  expect(world.entry()).toMatchObject({ state: 'refused', origins });
});

it('is nothing that the page of another tab may read or end', async () => {
  await begin();
  answer(false);
  await isSaid(7, denied);
  world.open(8, 'https://other.example/', 100);
  const other = { tabId: 8, frameId: 0 };
  world.answer = () => Promise.resolve(true);
  expect(await world.askFrom(other, 'notice/read', {})).toBeNull();
  await world.askFrom(other, 'notice/act', { act: 'close', origins: [] });
  await world.askFrom(other, 'notice/act', { act: 'again', origins });
  await world.insist('entry/advance', {});
  expect(world.entry()).toMatchObject({ id, state: 'refused' });
  expect(world.database.count('join_room')).toBe(0);
});

it('leads to the button where the browser does not ask within a click on the page', async () => {
  await begin();
  answer(false);
  await isSaid(7, denied);
  world.answer = () => Promise.reject(new Error('may only be called from a user input handler'));
  await world.askFrom(frame, 'notice/act', { act: 'again', origins });
  await isSaid(7, { ...denied, refusal: { code: 'click-toolbar' } });
});

it('opens the popup only over its own tab', async () => {
  world.open(8, 'https://other.example/', 100);
  await begin();
  world.inFront = 8;
  answer(false);
  await isSaid(7, denied);
  expect(world.popups).toBe(0);
});
