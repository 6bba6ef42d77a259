/** The contract of Media against the real player and a real video. */
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { resolve } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { findOrInstallBrowser } from '../../stack/browser/ready.ts';
import type { Cinema } from '../../stack/cinema/server.ts';
import { startCinema } from '../../stack/cinema/server.ts';
import { mediaContract } from '../contract/media.ts';
import type { PageContract } from '../contract/page.ts';

declare const contract: PageContract;

/** Where the page finds the repository's modules. */
const MODULES = '/modules/';

let cinema: Cinema;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  cinema = await startCinema({});
  browser = await puppeteer.launch({
    executablePath: await findOrInstallBrowser(),
    pipe: true,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  page = await browser.newPage();
  await page.setRequestInterception(true);
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (!pathname.startsWith(MODULES)) return void request.continue();
    void moduleAt(pathname.slice(MODULES.length)).then((body) =>
      request.respond({ contentType: 'text/javascript', body }),
    );
  });
  await page.goto(`${cinema.url}/plain`);
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
  // Nothing may play, and nobody has an intent, before the page was touched.
  await page.mouse.click(2, 2);
  await page.addScriptTag({ type: 'module', url: `${MODULES}test/contract/page.ts` });
  await page.waitForFunction(() => 'contract' in globalThis);
});

afterAll(async () => {
  await browser?.close();
  await cinema?.stop();
});

/** A module as browsers take it: every import of ours names its file. */
async function moduleAt(path: string): Promise<string> {
  return stripTypeScriptTypes(await readFile(resolve(path), 'utf8'));
}

describe('the real player', () => {
  it.each(mediaContract.map(({ name }) => name))('%s', async (name) => {
    await page.evaluate((one) => contract.run(one), name);
  });
});
