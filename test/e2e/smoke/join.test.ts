/**
 * A room key does not name a page: a viewer who joins by key sees the room's page and chooses
 * where to watch.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { clickNamed } from '../click.ts';
import { eventually } from '../eventually.ts';
import { clickOverlay, overlayWords } from '../overlay.ts';

let stage: Stage;
let host: Viewer;
let guest: Viewer;
let roomKey: string;
let episode: (number: number) => string;

beforeAll(async () => {
  stage = await shareStage();
  [host, guest] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
  episode = (number) => `${stage.cinema.url}/plain?episode=${number}`;
  await host.open(episode(1));
  await host.control({ seek: 42 });
  roomKey = await host.create();
});
afterEach(() => guest.leave());
afterAll(() => stage?.stop());

const addressIn = (popup: Page) =>
  popup.$eval('[data-testid="address"]', (line) => line.getAttribute('title'));

/** The guest watches with the room, and nobody moved the room. */
async function isInStep(): Promise<void> {
  await eventually(
    () => guest.player(),
    ({ position }) => Math.abs(position - 42) < 0.1,
  );
  expect(await stage.rows('rooms', roomKey)).toMatchObject([
    { video_url: episode(1), page_number: 0 },
  ]);
}

const isAsked = () =>
  eventually(
    () => overlayWords(guest.page),
    (words) => words.startsWith('Your room watches “Lantern Street – Episode 1'),
  );

it('leads to its page from a page without a video', async () => {
  await guest.page.goto(stage.cinema.url);
  const popup = await guest.popup();
  await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill('k3j9x2m4ab');
  await clickNamed(popup, 'Join');
  await popup.waitForSelector('[data-code="room-not-found"]');
  await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill(roomKey);
  await clickNamed(popup, 'Join');
  await popup.waitForSelector('::-p-aria([name="Open its page"])');
  expect(await addressIn(popup)).toBe(episode(1));
  await clickNamed(popup, 'Open its page');
  const target = await guest.launched.browser.waitForTarget((one) => one.url() === episode(1));
  await (await target.asPage()).close();
  // The site is allowed: any tab that shows the room's page joins in.
  await guest.open(episode(1));
  await isInStep();
});

it('asks on the page of another episode, and moves nobody', async () => {
  await guest.open(episode(3));
  expect(await guest.join(roomKey)).toBeUndefined();
  await isAsked();
  expect((await guest.player()).position).toBe(0);
  const popup = await guest.popup();
  await popup.waitForSelector('[data-testid="missing"]');
  expect(await addressIn(popup)).toBe(episode(1));
  await clickNamed(popup, 'Go to the room’s video');
  await popup.close();
  await eventually(
    () => Promise.resolve(guest.page.url()),
    (url) => url === episode(1),
  );
  await isInStep();
});

it('stays on the page its viewer chose', async () => {
  await guest.open(episode(3));
  expect(await guest.join(roomKey)).toBeUndefined();
  await isAsked();
  await clickOverlay(guest.page, 'It is the same video');
  await isInStep();
  await guest.page.reload();
  await guest.playerFrame();
  await isInStep();
});

it('plays without another question once the page is the room’s', async () => {
  await guest.open(episode(2));
  expect(await guest.join(roomKey)).toBeUndefined();
  await isAsked();
  await guest.page.evaluate((address) => history.pushState(null, '', address), episode(1));
  await isInStep();
});
