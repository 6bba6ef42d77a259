/** The popup over an attempt to enter a room, which the background owns. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../background/world/eventually.ts';
import { World } from '../background/world/world.ts';
import type { Entry } from '../../../src/protocol/extension/entry.ts';
import type { Entering } from '../../../src/ui/popup/enter/entering.ts';
import { createEntering } from '../../../src/ui/popup/enter/entering.ts';

const page = 'https://video.example/show/1';
const room = 'k3j9x2m4ab';
const id = '00000000-0000-4000-8000-00000000000e';
const origins = ['https://video.example'];
const joining = (key: string): Entry => ({
  kind: 'join',
  request: { tabId: 7, name: 'Aiko', roomKey: key },
});

let world: World;
let closing: AbortController;

beforeEach(() => {
  world = new World();
  world.allowed = new Set();
  world.answer = () => Promise.resolve(false);
  world.database.addRoom(room, { videoUrl: page });
  world.open(7, page, 100);
  closing = new AbortController();
});

afterEach(() => closing.abort());

const openPopup = (): Entering => createEntering(() => Promise.resolve(), closing.signal);

/** An attempt from a popup that has closed. */
const begun = (entry: Entry, asked: string[]) =>
  world.insist('entry/begin', { id, entry, origins: asked, asksHere: true });

const reaches = (state: string) =>
  eventually(
    () => world.entry()?.state,
    (now) => now === state,
  );

const isSeen = () =>
  eventually(
    () => [world.entry(), world.marks.get(7) ?? ''],
    ([entry, mark]) => entry === null && mark === '',
  );

describe('a popup that is opened over an attempt', () => {
  it('shows how it ended, and removes badge and notice', async () => {
    await begun(joining(`${room}-123456`), origins);
    await reaches('refused');
    const popup = openPopup();
    await popup.takeUp(7);
    expect(popup.attempt.value).toMatchObject({ refusal: { code: 'site-not-allowed' } });
    await isSeen();
    expect(popup.attempt.value).toMatchObject({ refusal: { code: 'site-not-allowed' } });
  });

  it('shows it before the worker has answered anything', async () => {
    await begun(joining(`${room}-123456`), origins);
    await reaches('refused');
    const popup = openPopup();
    world.ask = () => new Promise(() => undefined);
    await popup.takeUp(7);
    expect(popup.attempt.value).toMatchObject({ refusal: { code: 'site-not-allowed' } });
  });

  it('shows an end that comes while the popup opens', async () => {
    const open = world.database.hold('join_room');
    await begun(joining('zzzzzzzzzz-123456'), []);
    await reaches('entering');
    const popup = openPopup();
    // The attempt ends before the worker learns that the popup is open.
    const { ask } = world;
    let hear = () => {};
    const held = new Promise<void>((resolve) => (hear = resolve));
    world.ask = async (name, payload) => {
      if (name === 'entry/seen') await held;
      return ask.call(world, name, payload) as never;
    };
    await popup.takeUp(7);
    open();
    await reaches('refused');
    hear();
    await eventually(
      () => popup.attempt.value?.refusal?.code,
      (code) => code === 'room-not-found',
    );
  });

  it('shows, over any tab, what came of one that is in none', async () => {
    const url = 'https://elsewhere.example/2';
    await begun({ kind: 'open', request: { tabId: null, url } }, ['https://elsewhere.example']);
    await reaches('refused');
    const popup = openPopup();
    await popup.takeUp(7);
    expect(popup.attempt.value).toMatchObject({ refusal: { code: 'site-not-allowed' } });
    await isSeen();
  });

  it('leaves that of another tab alone', async () => {
    await begun(joining(`${room}-123456`), origins);
    await reaches('refused');
    const popup = openPopup();
    await popup.takeUp(8);
    expect(popup.attempt.value).toBeUndefined();
    expect(world.entry()).toMatchObject({ state: 'refused' });
  });
});

it('waits no longer where another popup has begun something else', async () => {
  world.database.hold('join_room');
  const popup = openPopup();
  popup.start(joining(`${room}-123456`), [], undefined);
  await reaches('entering');
  const request = { tabId: 8, name: 'Aiko', roomKey: `${room}-123456` };
  await begun({ kind: 'join', request }, []);
  await eventually(
    () => popup.attempt.value,
    (attempt) => attempt === undefined,
  );
  expect(world.entry()).toMatchObject({ id });
});

it('takes the mark back when it shows the room itself', async () => {
  const popup = openPopup();
  popup.start(joining(`${room}-123456`), [], undefined);
  await eventually(
    () => popup.attempt.value,
    (attempt) => attempt === undefined,
  );
  await isSeen();
  expect(world.playing()).toEqual(['7/0']);
});

it('says that Issho did not answer, where no worker hears of the attempt', async () => {
  const popup = openPopup();
  world.ask = () => Promise.reject(new Error('The message port closed.'));
  popup.start(joining(`${room}-123456`), [], undefined);
  await eventually(
    () => popup.attempt.value?.refusal?.code,
    (code) => code === 'worker-unavailable',
  );
});
