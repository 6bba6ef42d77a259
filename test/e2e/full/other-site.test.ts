/** Every way to another site shows its address first. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { clickNamed } from '../click.ts';
import { eventually } from '../eventually.ts';
import { clickOverlay, overlayWords } from '../overlay.ts';

declare const chrome: {
  permissions: { request(wanted: { origins: string[] }): Promise<boolean> };
};

let stage: Stage;
let host: Viewer;
let guest: Viewer;
let roomKey: string;
/** The third episode on the cinema's own site, and on another one. */
let here: string;
let there: string;

beforeAll(async () => {
  stage = await shareStage();
  [host, guest] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
  here = `${stage.cinema.url}/plain?episode=2`;
  there = `${stage.cinema.playerUrl}/plain?episode=3`;
  await Promise.all([host, guest].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  roomKey = await host.create('Private', 'Only me');
  await guest.join(roomKey);
  await Promise.all([host, guest].map(allowOtherSite));
  await host.page.goto(there);
  await eventually(
    async () => (await stage.rows('rooms', roomKey))[0],
    (room) => room?.['video_url'] === there,
  );
});
afterAll(() => stage?.stop());

async function allowOtherSite({ page, launched }: Viewer): Promise<void> {
  const popup = await launched.openPopup(page);
  const allowed = await popup.evaluate(() =>
    chrome.permissions.request({ origins: ['http://player.localhost/*'] }),
  );
  expect(allowed).toBe(true);
  await popup.close();
}

/** The guest watches on the room's page. */
async function isThere(): Promise<void> {
  await eventually(
    () => Promise.resolve(guest.page.url()),
    (url) => url === there,
  );
  await eventually(
    () => guest.snapshot(),
    (snapshot) => snapshot?.timeline !== undefined && snapshot.moved === undefined,
  );
}

const addressesIn = (popup: Page) =>
  popup.$$eval('[data-testid="address"]', (all) =>
    all.map((one) => [one.textContent, one.getAttribute('title')]),
  );

/** The text beside `button` in the guest's popup, before the press. */
async function readBefore(button: string, page = guest.page): Promise<void> {
  const popup = await guest.launched.openPopup(page);
  await popup.waitForSelector(`::-p-aria([name="${button}"][role="button"])`);
  expect(await addressesIn(popup)).toEqual([[there, there]]);
  await clickNamed(popup, button);
  await popup.close().catch(() => undefined); // Some popups close with the click.
}

it('the room moved there, and a viewer who stayed changes their mind', async () => {
  await eventually(
    () => overlayWords(guest.page),
    (words) => words.includes(there),
  );
  await clickOverlay(guest.page, 'Stay here');
  await eventually(
    () => guest.snapshot(),
    (snapshot) => snapshot?.moved?.stays === true,
  );
  await readBefore('Back in step');
  await isThere();
});

it('the viewer goes back from a page of another site', async () => {
  await guest.page.goto(here);
  await eventually(
    () => overlayWords(guest.page),
    (words) => words.includes(there),
  );
  await clickOverlay(guest.page, 'Go to the room’s video');
  await isThere();
  await guest.page.goto(here);
  await readBefore('Go to the room’s video');
  await isThere();
});

it('the room’s page was closed', async () => {
  const { browser } = guest.launched;
  const tab = await browser.newPage();
  await tab.goto(stage.cinema.url);
  await guest.page.close();
  await readBefore('Open its page', tab);
  await browser.waitForTarget((target) => target.url() === there);
});
