import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { click, clickNamed } from '../click.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let aiko: Viewer;
let ben: Viewer;
let mai: Viewer;
let roomKey: string;

beforeAll(async () => {
  stage = await shareStage();
  [aiko, ben, mai] = (await Promise.all(
    ['Aiko', 'Ben', 'Mai'].map((name) => stage.viewer(name)),
  )) as [Viewer, Viewer, Viewer];
  await Promise.all([aiko, ben, mai].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  roomKey = await aiko.create('Private');
  for (const viewer of [ben, mai]) await viewer.join(roomKey);
  for (const viewer of [aiko, ben, mai]) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.members.filter(({ link }) => link === 'direct').length === 2,
    );
  }
});
afterAll(() => stage?.stop());

/** The host's popup, with the room's settings unfolded. */
async function hostPopup(viewer: Viewer): Promise<Page> {
  const popup = await viewer.popup();
  await click(popup, '[data-testid="hosting"] > summary');
  return popup;
}

/** Presses `name`, and confirms its question. */
async function insist(popup: Page, name: string): Promise<void> {
  await clickNamed(popup, name);
  await click(popup, '[role="alertdialog"] .grave');
}

/** The text of a member's row in the popup. */
function row(popup: Page, name: string): Promise<string> {
  return popup
    .$$eval(
      '[data-testid="member"]',
      (rows, wanted) =>
        rows.map((row) => row.textContent ?? '').find((text) => text.includes(wanted)),
      name,
    )
    .then((text) => text ?? '');
}

/** The playback line and the status line at the top of the popup. */
async function reads(popup: Page, words: string): Promise<void> {
  await eventually(
    () => popup.$eval('.what', (element) => element.textContent ?? ''),
    (text) => text.includes(words),
  );
}

async function keyIn(popup: Page): Promise<string> {
  const text = await popup.$eval('[data-testid="room-key"]', (element) => element.textContent);
  return text?.trim() ?? '';
}

const playing = (viewer: Viewer, plays: boolean) =>
  eventually(
    () => viewer.player(),
    ({ paused }) => paused !== plays,
  );

it('chooses who controls playback; everyone sees it at once, and it is enforced', async () => {
  const host = await hostPopup(aiko);
  const member = await ben.popup();
  await member.waitForSelector('[data-testid="member"]');
  expect(await member.$('[data-testid="hosting"]')).toBeNull();
  await clickNamed(host, 'Only you', 'radio');
  await reads(member, 'Only Aiko controls playback here.');
  await aiko.control('play');
  await playing(ben, true);
  await ben.control('pause');
  await eventually(
    () => ben.snapshot(),
    (snapshot) => snapshot?.denied === 1,
  );
  await playing(ben, true);
  // The room may wait for a busy player in between; nobody paused it.
  await playing(aiko, true);
  expect((await aiko.snapshot())?.timeline?.playing).toBe(true);
  await clickNamed(host, 'You and those you choose', 'radio');
  await reads(member, 'Aiko chose who controls playback here.');
  await clickNamed(host, 'More: Ben');
  await clickNamed(host, 'May control playback', 'checkbox');
  await eventually(
    () => row(member, 'Ben'),
    (text) => text.includes('Controls'),
  );
  await clickNamed(host, 'Everyone', 'radio');
  await eventually(
    () => row(member, 'Ben'),
    (text) => !text.includes('Controls'),
  );
  await Promise.all([host.close(), member.close()]);
});

it('changes the key, and everyone still there sees the new one', async () => {
  const [host, member] = await Promise.all([hostPopup(aiko), mai.popup()]);
  await insist(host, 'New key');
  const key = await eventually(
    () => keyIn(host),
    (shown) => shown !== roomKey,
  );
  await eventually(
    () => keyIn(member),
    (shown) => shown === key,
  );
  roomKey = key;
  await Promise.all([host.close(), member.close()]);
});

it('removes a member, who reads it and cannot come back with the old key', async () => {
  const [host, removed, member] = await Promise.all([aiko.popup(), ben.popup(), mai.popup()]);
  await clickNamed(host, 'More: Ben');
  await insist(host, 'Remove');
  await removed.waitForSelector('[data-testid="over"][data-why="removed"]');
  await removed.waitForSelector('::-p-text(Aiko removed you from the room)');
  await eventually(
    () => ben.snapshot(),
    (snapshot) => snapshot === undefined,
  );
  await clickNamed(removed, 'OK');
  await removed.waitForSelector('::-p-aria([name="Room key"][role="textbox"])');
  await removed.close();
  expect(await ben.join(roomKey)).toBe('room-not-found');

  const key = await eventually(
    () => keyIn(host),
    (shown) => shown !== roomKey,
  );
  await eventually(
    () => keyIn(member),
    (shown) => shown === key,
  );
  await eventually(
    () => row(member, 'Ben'),
    (text) => text === '',
  );
  // The removed member cannot join with the new key either.
  expect(await ben.join(key)).toBe('removed');
  await Promise.all([host.close(), member.close()]);
});

it('lets a removed member back in, who joins with the new key', async () => {
  const host = await hostPopup(aiko);
  await click(host, '[data-testid="removed"] > summary');
  await clickNamed(host, 'Let Ben back in');
  await host.waitForSelector('::-p-text(Nobody has been removed from this room.)');
  expect(await ben.join(await keyIn(host))).toBeUndefined();
  await eventually(
    () => row(host, 'Ben'),
    (text) => text !== '',
  );
  await host.close();
  await ben.leave();
});

it('hands the room over', async () => {
  const [host, member] = await Promise.all([aiko.popup(), mai.popup()]);
  await clickNamed(host, 'More: Mai');
  await insist(host, 'Make host');
  await eventually(
    () => row(host, 'Mai'),
    (text) => text.includes('Host'),
  );
  await eventually(
    () => row(member, 'Mai'),
    (text) => text.includes('Host'),
  );
  await member.waitForSelector('[data-testid="hosting"]');
  expect(await host.$('[data-testid="hosting"]')).toBeNull();
  await Promise.all([host.close(), member.close()]);
});

it('makes the room public, and its private comments leave it', async () => {
  const panel = await aiko.launched.openSidePanel(aiko.page);
  await panel.locator('::-p-aria([name="Write a comment"])').fill('Between us');
  await panel.locator('::-p-aria([name="Send"][role="button"])').click();
  const said = async () =>
    (await stage.rows('comments')).find(({ message }) => message === 'Between us');
  await eventually(said, (row) => row?.['room_id'] === roomKey.split('-')[0]);
  const host = await hostPopup(mai);
  await insist(host, 'Make public');
  await eventually(
    () => keyIn(host),
    (shown) => shown === roomKey.split('-')[0],
  );
  await panel.waitForFunction(() => !document.body.textContent?.includes('Between us'));
  expect(await said()).toMatchObject({ room_id: null, is_private: true });
  await Promise.all([panel.close(), host.close()]);
});

it('closes the room for everyone', async () => {
  const [member, host] = await Promise.all([aiko.popup(), hostPopup(mai)]);
  await insist(host, 'Close the room');
  await member.waitForSelector('[data-testid="over"][data-why="gone"]');
  await host.waitForSelector('::-p-aria([name="Watch together here"])');
  expect(await stage.rows('rooms', roomKey)).toEqual([]);
  expect(await aiko.snapshot()).toBeUndefined();
  await Promise.all([host.close(), member.close()]);
});
