/** A browser without the extension, and a cinema, for the contract tests of single modules. */
import type { Browser, Page } from 'puppeteer-core';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import { findOrInstallBrowser } from '../../stack/browser/ready.ts';
import { type Cinema, startCinema } from '../../stack/cinema/server.ts';
import type { RunningPeerServer } from '../../stack/peer-server.ts';
import { startPeerServer } from '../../stack/peer-server.ts';
import type { MeshPageContract } from '../contract/mesh-page.ts';
import { addModule, serveModules } from '../contract/modules.ts';

declare const meshContract: MeshPageContract;

export interface BareBrowser {
  readonly browser: Browser;
  readonly cinema: Cinema;
}

/** The browser and the cinema, shared by all tests of a file. */
export function openBareBrowser(): () => BareBrowser {
  let cinema: Cinema | undefined;
  let browser: Browser | undefined;
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
  return () => {
    if (!browser || !cinema) throw new Error('not open yet');
    return { browser, cinema };
  };
}

export interface MeshPage {
  readonly page: Page;
  /** Runs one behaviour of the mesh in the page. */
  run(name: string): Promise<void>;
  /** Links and separates two members, `times` times. */
  cycle(times: number): Promise<void>;
}

/** A page with the real mesh, and a PeerServer that the behaviours stop and start. */
export function openMeshPage(): () => MeshPage {
  const bare = openBareBrowser();
  let page: Page | undefined;
  let server: RunningPeerServer;
  beforeAll(async () => {
    const { browser, cinema } = bare();
    server = await startPeerServer();
    page = await browser.newPage();
    await serveModules(page);
    await page.goto(`${cinema.url}/plain`);
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
  return () => {
    const opened = page;
    if (!opened) throw new Error('not open yet');
    return {
      page: opened,
      async run(name) {
        await opened.evaluate((one, url) => meshContract.run(one, url), name, server.url);
      },
      async cycle(times) {
        await opened.evaluate((count, url) => meshContract.cycle(count, url), times, server.url);
      },
    };
  };
}
