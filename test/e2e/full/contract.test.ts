/** The contracts of Media and Mesh against the real ones: a video, and WebRTC over a PeerServer. */
import type { Browser, CDPSession, Page } from 'puppeteer-core';
import puppeteer from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOrInstallBrowser } from '../../../stack/browser/ready.ts';
import type { Cinema } from '../../../stack/cinema/server.ts';
import { startCinema } from '../../../stack/cinema/server.ts';
import type { RunningPeerServer } from '../../../stack/peer-server.ts';
import { startPeerServer } from '../../../stack/peer-server.ts';
import { mediaContract } from '../../contract/media.ts';
import type { MeshPageContract } from '../../contract/mesh-page.ts';
import { meshContract as meshBehaviours } from '../../contract/mesh.ts';
import { eventually } from '../eventually.ts';
import { addModule, presetModule, serveModules } from '../../contract/modules.ts';

declare const meshContract: MeshPageContract;

/** Bytes: 400 for each of five hundred. */
const GROWTH = 200_000;
/**
 * Chromium 156 keeps for ever a connection that is closed between a change of its gathering state and
 * the event of it, as happens to the weaker of two calls that cross: 0 to 3 of 600 links were seen.
 */
const KEPT = 30;

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

/** After a collection: bytes in use, how much of links is still held, and how many of it are closed connections. */
async function usedBy(client: CDPSession) {
  await client.send('HeapProfiler.collectGarbage');
  const count = async (kind: keyof MeshPageContract['kinds'], which = 'true') => {
    const expression = `meshContract.kinds.${kind}.prototype`;
    const { result } = await client.send('Runtime.evaluate', { expression });
    const prototypeObjectId = String(result.objectId);
    const { objects } = await client.send('Runtime.queryObjects', { prototypeObjectId });
    const objectId = String(objects.objectId);
    const functionDeclaration = `function () { return this.filter((one) => ${which}).length; }`;
    const { result: all } = await client.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration,
    });
    await client.send('Runtime.releaseObject', { objectId });
    return Number(all.value);
  };
  const open = await count('RTCPeerConnection', "one.signalingState !== 'closed'");
  const held = open + (await count('Link')) + (await count('Peer')) + (await count('WebSocket'));
  const closed = await count('RTCPeerConnection', "one.signalingState === 'closed'");
  return { held, closed, bytes: (await client.send('Runtime.getHeapUsage')).usedSize };
}

async function openPage(): Promise<void> {
  page = await browser.newPage();
  await serveModules(page);
  await page.goto(`${cinema.url}/plain`);
}

describe.each([
  { player: 'player', address: '/plain' },
  { player: 'muted player', address: '/plain?muted=1', where: 'unheard' },
  { player: 'player without sound', address: '/plain?silent=1', where: 'unheard' },
  { player: 'player that nobody touched', address: '/plain', where: 'untouched' },
  { player: 'player short of data', address: '/plain?dam=1', where: 'scarce' },
])('the real $player', ({ address, where }) => {
  let other: Page;
  let client: CDPSession;

  beforeAll(async () => {
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

  it('links though the browser has no connection left before it tidies up', async () => {
    expect(await page.evaluate(() => meshContract.litter())).toBeLessThan(600);
    await page.evaluate((url) => meshContract.cycle(1, url), server.url);
  });

  it('leaves nothing behind by linking and parting six hundred times', async () => {
    const client = await page.createCDPSession();
    const cycle = (times: number) =>
      page.evaluate((count, url) => meshContract.cycle(count, url), times, server.url);
    await cycle(100);
    const before = await usedBy(client);
    await cycle(500);
    const after = await eventually(
      () => usedBy(client),
      ({ held, closed }) => held === 0 && closed < KEPT,
    );
    expect(after.bytes - before.bytes).toBeLessThan(GROWTH);
  }, 300_000);
});
