/** The contract of Media with the real implementation: a `<video>` in a page. */
import type { CDPSession, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mediaContract } from '../../contract/media.ts';
import { presetModule, serveModules } from '../../contract/modules.ts';
import { openBareBrowser } from '../bare-browser.ts';

const bare = openBareBrowser();

describe.each([
  { player: 'player', address: '/plain' },
  { player: 'muted player', address: '/plain?muted=1', where: 'unheard' },
  { player: 'player without sound', address: '/plain?silent=1', where: 'unheard' },
  { player: 'player that nobody touched', address: '/plain', where: 'untouched' },
  { player: 'player short of data', address: '/plain?dam=1', where: 'scarce' },
])('the real $player', ({ address, where }) => {
  let page: Page;
  let other: Page;
  let client: CDPSession;

  beforeAll(async () => {
    const { browser, cinema } = bare();
    other = await browser.newPage();
    page = await browser.newPage();
    await serveModules(page);
    await page.exposeFunction('hideTab', () => other.bringToFront());
    await page.exposeFunction('showTab', () => page.bringToFront());
    await page.exposeFunction('touchPage', () => page.mouse.click(2, 2));
    await page.exposeFunction('openDam', () => cinema.openDam());
    await presetModule(page, 'test/contract/page.ts');
    await page.goto(`${cinema.url}${address}`);
    await page.bringToFront();
    client = await page.createCDPSession();
    // Nothing may play, and nobody has an intent, before the page was touched.
    if (where !== 'untouched') await page.mouse.click(2, 2);
  });

  afterAll(() => Promise.all([page?.close(), other?.close()]));

  const behaviours = mediaContract.filter((behaviour) => behaviour.where === where);
  it.each(behaviours.map(({ name }) => name))('%s', async (name) => {
    // Without the gesture that `evaluate` counts as.
    const { exceptionDetails } = await client.send('Runtime.evaluate', {
      expression: `contract.run(${JSON.stringify(name)})`,
      awaitPromise: true,
      userGesture: false,
    });
    expect(exceptionDetails?.exception?.description).toBeUndefined();
  });
});
