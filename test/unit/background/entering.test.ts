/** Attempts to enter a room from a popup that may close before the viewer answers. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/protocol/extension/entry.ts';
import { eventually } from './world/eventually.ts';
import { World } from './world/world.ts';

const page = 'https://video.example/show/1';
const room = 'k3j9x2m4ab';
const id = '00000000-0000-4000-8000-00000000000e';
const origins = ['https://video.example', 'https://player.example'];
const patterns = ['https://video.example/*', 'https://player.example/*'];
const join: Entry = {
  kind: 'join',
  request: { tabId: 7, name: 'Aiko', roomKey: `${room}-123456` },
};

let world: World;
let answer: (isAllowed: boolean) => void;

/** A tab with a video, no permissions, and a viewer who answers with `answer`. */
beforeEach(() => {
  world = new World();
  world.allowed = new Set();
  world.answer = () => new Promise((resolve) => (answer = resolve));
  world.database.addRoom(room, { animeId: 'show:frieren', videoUrl: page });
  world.open(7, page, 100);
});

const begin = (entry: Entry = join) =>
  world.insist('entry/begin', { id, entry, origins, asksHere: true });

/** The viewer allows the sites after the question was abandoned. */
async function allow(): Promise<void> {
  world.allowed = new Set(patterns);
  await world.tell('permission added');
}

const isIn = () =>
  eventually(
    () => world.playing(),
    (frames) => frames.join() === '7/0',
  );

const isOver = () =>
  eventually(
    () => world.entry(),
    (entry) => entry === null,
  );

const state = () =>
  eventually(
    () => world.entry()?.state,
    (now) => now !== 'asking' && now !== 'entering',
  );

describe('an attempt that asks the viewer first', () => {
  it('is stored before the browser asks', async () => {
    world.answer = () => {
      expect(world.entry()).toMatchObject({ id, state: 'asking', origins });
      return new Promise(() => undefined);
    };
    await begin();
    expect(world.questions).toEqual([patterns]);
    expect(world.database.count('join_room')).toBe(0);
  });

  it('ends in the room once the viewer allows it, and shows that', async () => {
    await begin();
    world.allowed = new Set(patterns);
    answer(true);
    await isIn();
    await isOver();
    expect(world.marks.get(7)).toBe('✓');
    expect(world.popups).toBe(1);
  });

  it('is finished by a worker that only receives the granted permissions', async () => {
    await begin();
    world.stopWorker();
    await allow();
    await isIn();
    await isOver();
  });

  it('is finished by a worker that finds them granted when it starts', async () => {
    await begin();
    world.stopWorker();
    world.allowed = new Set(patterns);
    await world.tell('alarm', { name: 'something else' });
    await isIn();
  });

  it('keeps waiting while only some of the sites are allowed', async () => {
    await begin();
    world.allowed = new Set(patterns.slice(0, 1));
    await world.tell('permission added');
    await world.insist('entry/advance', {});
    expect(world.entry()).toMatchObject({ state: 'asking' });
    expect(world.database.count('join_room')).toBe(0);
  });

  it('is refused by a no, over the page and on the button', async () => {
    await begin();
    answer(false);
    expect(await state()).toBe('refused');
    await eventually(
      () => world.notices.get(7),
      (notice) => notice !== undefined,
    );
    const refusal = { code: 'site-not-allowed' };
    expect(world.notices.get(7)).toEqual({ kind: 'refused', origins, refusal });
    expect(world.marks.get(7)).toBe('!');
    expect(world.playing()).toEqual([]);
  });

  it('is refused if the browser sees no click', async () => {
    world.answer = () => Promise.reject(new Error('no click'));
    await begin();
    expect(await state()).toBe('refused');
    expect(world.entry()).toMatchObject({ refusal: { code: 'site-not-allowed' } });
  });

  it('is asked again by the notice, and continues', async () => {
    await begin();
    answer(false);
    await state();
    const sender = { tabId: 7, frameId: 0 };
    await world.askFrom(sender, 'notice/act', { act: 'again', origins });
    expect(world.questions).toHaveLength(2);
    world.allowed = new Set(patterns);
    answer(true);
    await isIn();
  });

  it.each([
    ['is closed', () => world.close(7)],
    ['shows another page', () => world.load(7, 'https://video.example/show/2', 100)],
  ])('is over when its tab %s', async (_, leaveIt) => {
    await begin();
    leaveIt();
    if (world.tabs.has(7)) await world.tell('tab updated', 7, { status: 'complete' });
    else await world.tell('tab closed', 7);
    await isOver();
    world.allowed = new Set(patterns);
    await world.tell('permission added');
    await world.insist('entry/advance', {});
    expect(world.database.count('join_room')).toBe(0);
  });

  it('continues if its tab loads the same page again', async () => {
    await begin();
    world.load(7, `${page}?utm_source=chat`, 100);
    await world.tell('tab updated', 7, { status: 'complete' });
    expect(world.entry()).toMatchObject({ state: 'asking' });
  });

  it('is over when the viewer cancels', async () => {
    await begin();
    await world.insist('entry/cancel', {});
    await allow();
    await world.insist('entry/advance', {});
    expect(world.entry()).toBeNull();
    expect(world.database.count('join_room')).toBe(0);
  });

  it('ignores a site that is allowed much later, for another reason', async () => {
    await begin();
    const entry = world.entry();
    world.stopWorker();
    const long = 11 * 60_000;
    const since = (entry?.since ?? 0) - long;
    world.stored.session.set('entry', JSON.stringify({ ...entry, since }));
    await allow();
    await isOver();
    expect(world.database.count('join_room')).toBe(0);
  });

  it('is the only one: it ends the previous one', async () => {
    await begin();
    const resume: Entry = { kind: 'resume', request: { tabId: 7 } };
    const other = '00000000-0000-4000-8000-00000000000f';
    await world.insist('entry/begin', { id: other, entry: resume, origins: [], asksHere: true });
    expect(await state()).toBe('refused');
    await allow();
    await world.insist('entry/advance', {});
    expect(world.database.count('join_room')).toBe(0);
    expect(world.entry()).toMatchObject({ id: other, refusal: { code: 'not-a-member' } });
  });
});

describe('an attempt whose question the page asks', () => {
  const beginThere = () =>
    world.insist('entry/begin', { id, entry: join, origins, asksHere: false });

  it('leaves the question to the page', async () => {
    await beginThere();
    expect(world.questions).toEqual([]);
    expect(world.entry()).toMatchObject({ state: 'asking' });
  });

  it.each([true, false])('takes the page’s answer: %s', async (isAllowed) => {
    await beginThere();
    if (isAllowed) world.allowed = new Set(patterns);
    await world.insist('entry/answered', { id, isAllowed });
    if (isAllowed) await isIn();
    else expect(await state()).toBe('refused');
  });
});

describe('an attempt that needs no question', () => {
  const enter = () => world.join(join.kind === 'join' ? join.request : (undefined as never));

  it('asks nobody, and opens no popup', async () => {
    expect(await enter()).toEqual({ ok: true, value: null });
    await isIn();
    expect(world.questions).toEqual([]);
    expect(world.popups).toBe(0);
  });

  it('shows over the page that the room server is away, until it is back', async () => {
    world.database.isAway = true;
    await world.insist('entry/begin', { id, entry: join, origins: [], asksHere: true });
    await eventually(
      () => world.notices.get(7),
      (notice) => notice !== undefined,
    );
    expect(world.notices.get(7)).toEqual({ kind: 'waiting' });
    world.database.isAway = false;
    await isIn();
    await eventually(
      () => world.notices.get(7),
      (notice) => notice === null,
    );
  });

  it('is refused after the room server was away for too long', async () => {
    world.database.isAway = true;
    await world.insist('entry/begin', { id, entry: join, origins: [], asksHere: true });
    await eventually(
      () => world.entry()?.isWaiting,
      (isWaiting) => isWaiting === true,
    );
    const entry = world.entry();
    const since = (entry?.since ?? 0) - 6 * 60_000;
    world.stored.session.set('entry', JSON.stringify({ ...entry, since }));
    expect(await state()).toBe('refused');
    expect(world.entry()).toMatchObject({ refusal: { code: 'backend-unreachable' } });
  });

  it('shows the refusal over the page', async () => {
    const request = { tabId: 7, name: 'Aiko', roomKey: 'zzzzzzzzzz-123456' };
    expect(await world.join(request)).toMatchObject({ refusal: { code: 'room-not-found' } });
    await eventually(
      () => world.notices.get(7),
      (notice) => notice !== undefined,
    );
    expect(world.notices.get(7)).toMatchObject({ refusal: { code: 'room-not-found' } });
    await world.insist('entry/seen', { tabId: 7, id: world.entry()?.id });
    expect(world.entry()).toBeNull();
    expect(world.marks.get(7)).toBe('');
    expect(world.notices.get(7)).toBeNull();
  });

  it('leaves the room again if its viewer cancelled', async () => {
    const open = world.database.hold('join_room');
    await world.insist('entry/begin', { id, entry: join, origins: [], asksHere: true });
    await eventually(
      () => world.database.count('join_room'),
      (count) => count > 0,
    );
    await world.insist('entry/cancel', {});
    open();
    await eventually(
      () => world.database.count('leave_room'),
      (count) => count > 0,
    );
    await eventually(
      () => world.membership(),
      (membership) => membership === null,
    );
  });

  it('opens a page in its own tab', async () => {
    const url = 'https://elsewhere.example/2';
    expect(await world.enter({ kind: 'open', request: { tabId: null, url } })).toMatchObject({
      ok: true,
    });
    expect(world.opened).toEqual([url]);
  });
});

describe('a player in a nested frame', () => {
  const frames = [{ origin: 'https://deep.example', area: 400_000 }];

  it('makes its viewer press once more, with the site’s name', async () => {
    world.load(7, page, undefined);
    world.frames = frames;
    world.allowed = new Set(patterns);
    await world.insist('entry/begin', { id, entry: join, origins, asksHere: true });
    expect(await state()).toBe('nested');
    expect(world.entry()).toMatchObject({ origins: ['https://deep.example'] });
    await eventually(
      () => world.notices.get(7),
      (notice) => notice !== undefined,
    );
    expect(world.notices.get(7)).toEqual({ kind: 'nested', origins: ['https://deep.example'] });
  });

  it('is given up if the frame has none either', async () => {
    world.load(7, page, undefined);
    world.frames = frames;
    world.allowed = new Set([...patterns, 'https://deep.example/*']);
    await world.insist('entry/begin', { id, entry: join, origins, asksHere: true });
    expect(await state()).toBe('refused');
    expect(world.entry()).toMatchObject({ refusal: { code: 'no-video' } });
  });
});

describe('a room on a site that is not allowed', () => {
  const request = { tabId: 7, name: 'Aiko', roomKey: `${room}-123456` };

  it('shows in the session why to allow it, until that was read', async () => {
    await world.join(request);
    await isIn();
    expect(world.frame(7, 0).playing).toMatchObject({
      cards: ['site'],
      unallowedHosts: ['video.example'],
    });
    await world.askFrom({ tabId: 7, frameId: 0 }, 'overlay/said', { card: 'site' });
    expect(world.membership()).toMatchObject({ unsaid: [] });
  });

  it('asks for the site in the viewer’s click', async () => {
    await world.join(request);
    await isIn();
    const asked = world.askFrom({ tabId: 7, frameId: 0 }, 'site/allow', {});
    await eventually(
      () => world.questions.length,
      (count) => count > 0,
    );
    expect(world.questions).toEqual([['https://video.example/*']]);
    answer(false);
    expect(await asked).toEqual({ ok: false, refusal: { code: 'site-not-allowed' } });
  });

  it('is brought back by the click that granted access, when its page loads again', async () => {
    await world.join(request);
    await isIn();
    world.load(7, page, 100);
    await world.tell('tab updated', 7, { status: 'complete' });
    await eventually(
      () => world.discoveries.get(7) ?? 0,
      (count) => count > 1,
    );
  });

  it('shows on the button that it needs a click, after access was lost', async () => {
    await world.join(request);
    await isIn();
    world.load(7, 'https://elsewhere.example/', 100);
    world.isShut = true;
    await world.tell('tab updated', 7, { status: 'complete' });
    await eventually(
      () => world.marks.get(7),
      (mark) => mark === '!',
    );
    expect(world.popups).toBe(0);
  });

  it('goes on where we were not let in, once the site is allowed', async () => {
    await world.join(request);
    await isIn();
    world.load(7, page, 100);
    world.isShut = true;
    await world.tell('tab updated', 7, { status: 'complete' });
    await eventually(
      () => world.marks.get(7),
      (mark) => mark === '!',
    );
    const before = world.discoveries.get(7) ?? 0;
    world.isShut = false;
    await allow();
    await eventually(
      () => world.discoveries.get(7) ?? 0,
      (count) => count > before,
    );
    await eventually(
      () => world.marks.get(7),
      (mark) => mark === '',
    );
  });
});
