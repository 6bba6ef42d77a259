/** An invite is the page's address. It asks its viewer once, then shows the room's video. */
import type { Page, Target } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { inviteFor, parseRoomKey } from '../../../src/protocol/page/room-key.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let host: Viewer;
let guest: Viewer;
let roomKey: string;
let invite: string;
let episode: (number: number) => string;

beforeAll(async () => {
  stage = await shareStage();
  host = await stage.viewer('Aiko', { allowsEverySite: true });
  guest = await stage.viewer('Ben');
  episode = (number) => `${stage.cinema.url}/plain?episode=${number}`;
  await host.open(episode(1));
  await host.control({ seek: 42 });
  roomKey = await host.create();
  const key = parseRoomKey(roomKey);
  if (!key) throw new Error('no room key');
  invite = inviteFor(episode(1), key);
});
afterAll(() => stage?.stop());

describe('an invite', () => {
  it('is copied with a click, and so is the key alone', async () => {
    const popup = await host.popup();
    const { browser, extensionId } = host.launched;
    await browser
      .defaultBrowserContext()
      .overridePermissions(`chrome-extension://${extensionId}`, ['clipboard-read']);
    const copied = () => popup.evaluate(() => navigator.clipboard.readText());
    await popup.locator('::-p-aria([name="Copy invite"][role="button"])').click();
    await eventually(copied, (text) => text === invite);
    await popup.locator('::-p-aria([name="Copy room key"][role="button"])').click();
    await eventually(copied, (text) => text === invite.split('issho=')[1]);
    await popup.waitForSelector('output ::-p-text(Copied)');
    await popup.close();
  });

  it('asks on a site that was never allowed, and its key leaves the address bar', async () => {
    await guest.open(invite);
    const popup = await guest.popup();
    await popup.waitForSelector('::-p-text(You are invited)');
    await eventually(
      () => Promise.resolve(guest.page.url()),
      (url) => url === episode(1),
    );
    await joinIn(popup);
    await inStepAt(42);
  });

  it('opens the popup by itself on a site that was', async () => {
    await guest.launched.grantHosts(['http://*/*']);
    await guest.leave();
    await guest.page.goto('about:blank');
    await guest.page.bringToFront();
    await guest.open(invite);
    await joinIn(await shownPopup());
    expect(guest.page.url()).toBe(episode(1));
    await inStepAt(42);
  });

  it('leads to the page in a site’s fragment', async () => {
    const routed = `${episode(1)}#/watch/1`;
    const key = parseRoomKey(invite);
    if (!key) throw new Error('no room key');
    await guest.leave();
    await guest.page.goto('about:blank');
    await guest.page.goto(inviteFor(routed, key));
    await eventually(
      () => Promise.resolve(guest.page.url()),
      (url) => url === routed,
    );
    await joinIn(await shownPopup());
    expect(guest.page.url()).toBe(routed);
    await inStepAt(42);
  });

  it('leads to the room’s current page', async () => {
    await guest.leave();
    await guest.page.goto('about:blank');
    await host.page.goto(episode(2));
    await eventually(
      async () => (await stage.rows('rooms', roomKey))[0],
      (room) => room?.['episode_number'] === 2,
    );
    await guest.open(invite);
    await joinIn(await shownPopup());
    await eventually(
      () => Promise.resolve(guest.page.url()),
      (url) => url === episode(2),
    );
    await eventually(
      () => guest.snapshot(),
      (snapshot) => snapshot?.members.every(({ link }) => link !== 'connecting') === true,
    );
  });

  it.each([
    ['whose addresses are of another site', 'based'],
    ['of a site that keeps its pages in the fragment', 'plain#/watch/1'],
  ])('is taken out of the address of a page %s', async (_, path) => {
    const page = `${stage.cinema.url}/${path}`;
    const key = parseRoomKey(invite);
    if (!key) throw new Error('no room key');
    // The invite is to the current room, so no popup opens; an opened popup would remove the key,
    // too.
    const tab = await guest.launched.browser.newPage();
    await tab.goto(inviteFor(page, key));
    await eventually(
      () => Promise.resolve(tab.url()),
      (url) => url === page,
    );
    await tab.close();
    await guest.page.bringToFront();
  });
});

/** The popup that the browser opened by itself. */
async function shownPopup(): Promise<Page> {
  const isPopup = (target: Target) => target.url().includes('popup.html');
  const target = await guest.launched.browser.waitForTarget(isPopup, { timeout: 20_000 });
  return target.asPage();
}

async function joinIn(popup: Page): Promise<void> {
  await popup.locator('::-p-aria([name="Join"][role="button"])').click();
  await popup.waitForSelector('[data-testid="room-key"]', { timeout: 20_000 });
  await popup.close();
}

async function inStepAt(seconds: number): Promise<void> {
  await eventually(
    () => guest.player(),
    ({ position }) => Math.abs(position - seconds) < 0.1,
  );
}
