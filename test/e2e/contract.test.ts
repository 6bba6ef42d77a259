/** The contracts of Media and Mesh against the real ones: a video, and WebRTC over a PeerServer. */
import type { Browser, Page } from 'puppeteer-core';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { findOrInstallBrowser } from '../../stack/browser/ready.ts';
import type { Cinema } from '../../stack/cinema/server.ts';
import { startCinema } from '../../stack/cinema/server.ts';
import type { RunningPeerServer } from '../../stack/peer-server.ts';
import { startPeerServer } from '../../stack/peer-server.ts';
import { mediaContract } from '../contract/media.ts';
import type { MeshPageContract } from '../contract/mesh-page.ts';
import { meshContract as meshBehaviours } from '../contract/mesh.ts';
import type { PageContract } from '../contract/page.ts';
import { addModule, serveModules } from './modules.ts';

declare const contract: PageContract;
declare const meshContract: MeshPageContract;

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
});

afterAll(async () => {
  await browser?.close();
  await cinema?.stop();
});

async function openPage(): Promise<void> {
  page = await browser.newPage();
  await serveModules(page);
  await page.goto(`${cinema.url}/plain`);
}

describe('the real player', () => {
  beforeAll(async () => {
    await openPage();
    await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
    // Nothing may play, and nobody has an intent, before the page was touched.
    await page.mouse.click(2, 2);
    await addModule(page, 'test/contract/page.ts', 'contract');
  });

  afterAll(() => page?.close());

  it.each(mediaContract.map(({ name }) => name))('%s', async (name) => {
    await page.evaluate((one) => contract.run(one), name);
  });
});

describe('the real mesh', () => {
  let server: RunningPeerServer;

  beforeAll(async () => {
    server = await startPeerServer();
    await openPage();
    await page.exposeFunction('setSignalling', async (up: boolean) => {
      if (up) server = await startPeerServer({ port: server.port });
      else await server.stop();
    });
    await addModule(page, 'test/contract/mesh-page.ts', 'meshContract');
  });

  afterAll(async () => {
    await page?.close();
    await server?.stop();
  });

  const names = meshBehaviours.map(({ name }) => name);
  const run = async (name: string) => {
    await page.evaluate((one, url) => meshContract.run(one, url), name, server.url);
  };

  it.each(names)('%s', run);
});
