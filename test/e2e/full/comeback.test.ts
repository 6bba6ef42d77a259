/** Parts that stop come back, and one page commands. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Realm } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningPeerServer, startPeerServer } from '../../../stack/peer-server.ts';
import { databaseImage } from '../../../stack/database-image.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { startBackend } from '../../../supabase/local/index.ts';
import { eventually } from '../eventually.ts';
import { runningIn } from '../running.ts';

declare const chrome: {
  permissions: { request(wanted: { origins: string[] }): Promise<boolean> };
};

let stage: Stage;
let peerServer: RunningPeerServer;
let backend: Awaited<ReturnType<typeof startBackend>>;
let directory: string;
let a: Viewer;
let b: Viewer;
let page: string;

beforeAll(async () => {
  peerServer = await startPeerServer();
  stage = await shareStage({ peerServer });
  directory = await mkdtemp(join(tmpdir(), 'issho-comeback-'));
  backend = await startBackend({
    directory: join(directory, 'rooms'),
    image: await databaseImage(),
  });
  a = await stage.viewer('Aiko', { allowsEverySite: true, ...servers() });
  b = await stage.viewer('Ben', {
    allowsEverySite: true,
    ...servers(),
    profileDirectory: profile(),
  });
  // Muted, because browsers play no sound on a page without a click.
  page = `${stage.cinema.url}/plain?muted=1`;
  await a.open(page);
  await b.open(page);
  await b.join(await a.create());
  await a.control('play');
  await inStep();
});
const servers = () => ({ supabaseUrl: backend.url, supabaseKey: backend.publishableKey });
const profile = () => join(directory, 'profile');
afterAll(async () => {
  await stage?.stop();
  await peerServer?.stop();
  await backend?.stop();
  await rm(directory, { recursive: true, force: true, maxRetries: 3 });
});

describe('a reloaded tab', () => {
  it('is found by the others while the room server is away', async () => {
    const { port } = backend;
    await backend.stop();
    await b.page.reload();
    await inStep();
    backend = await startBackend({ port, directory: join(directory, 'rooms') });
    await eventually(
      () => Promise.all([a.snapshot(), b.snapshot()]),
      (snapshots) => snapshots.every((snapshot) => snapshot?.backend === 'online'),
      60_000,
    );
    await inStep();
  });

  it('is found by the others after the PeerServer restarted', async () => {
    const { port } = peerServer;
    for (let times = 0; times < 2; times += 1) {
      await peerServer.stop();
      peerServer = await startPeerServer({ port });
      await b.page.reload();
      await inStep();
    }
    expect(peerServer.port).toBe(port);
  });
});

describe('of two tabs', () => {
  it('one plays the room, until its viewer chooses the other', async () => {
    const second = await b.launched.browser.newPage();
    await second.goto(page);
    await second.waitForSelector('video');
    await b.page.bringToFront();
    expect(await runsIn(second)).toBe(false);
    const popup = await b.launched.openPopup(second);
    await popup.locator('::-p-aria([name="Watch here"][role="button"])').click();
    await eventually(() => runsIn(second), Boolean);
    await eventually(
      () => runsIn(b.page),
      (runs) => !runs,
    );
    await popup.close();
    await second.close();
    const back = await b.popup();
    await back.locator('::-p-aria([name="Watch here"][role="button"])').click();
    await back.close();
    await inStep();
  });
});

describe('of two windows', () => {
  it('one plays the room, until its viewer chooses the other', async () => {
    const { browser } = b.launched;
    const second = await browser.newPage({ type: 'window' });
    await second.goto(page);
    await second.waitForSelector('video');
    const playing = () => Promise.all([b.page, second].map(runsIn));
    expect(await playing()).toEqual([true, false]);
    const popup = await b.launched.openPopup(second);
    await popup.locator('::-p-aria([name="Watch here"][role="button"])').click();
    await eventually(playing, ([first, other]) => !first && other === true);
    await popup.close();
    // A reload does not take the room back either.
    await b.page.reload();
    await b.playerFrame();
    await eventually(
      () => a.snapshot(),
      (snapshot) => snapshot?.members.filter(({ state }) => state === 'following').length === 2,
    );
    expect(await playing()).toEqual([false, true]);
    await second.close();
    const back = await b.popup();
    await back.locator('::-p-aria([name="Watch here"][role="button"])').click();
    await back.close();
    await inStep();
  });
});

describe('the extension', () => {
  it('may be updated while it plays', async () => {
    const [before] = await runningIn(b.page);
    if (!before) throw new Error('nothing runs here');
    await before.evaluate(() => Object.assign(globalThis, { isOld: true }));
    await b.launched.update();
    await eventually(
      async () => Promise.all((await runningIn(b.page)).map(isOld)),
      (old) => old.length === 1 && old[0] === false,
    );
    await inStep();
  });
});

describe('the browser', () => {
  it('may be closed and opened again', async () => {
    await b.close();
    b = await stage.viewer('Ben', {
      allowsEverySite: true,
      ...servers(),
      profileDirectory: profile(),
    });
    // A browser keeps its viewer's permissions; an extension installed over a pipe has to ask
    // again.
    await b.page.goto(stage.cinema.url);
    const popup = await b.popup();
    const origins = [`${new URL(page).protocol}//${new URL(page).hostname}/*`];
    await popup.evaluate((sites) => chrome.permissions.request({ origins: sites }), origins);
    await popup.close();
    await b.open(page);
    await inStep();
  });
});

const isOld = (realm: Realm) => realm.evaluate(() => 'isOld' in globalThis);

const runsIn = async (tab: Page) => (await runningIn(tab)).length > 0;

/** Both are linked to each other and follow the room. */
async function inStep(): Promise<void> {
  for (const viewer of [a, b]) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) =>
        snapshot?.members.length === 2 &&
        snapshot.members.every(
          ({ link, state, drift = Infinity }) =>
            link !== 'connecting' && state === 'following' && Math.abs(drift) < 100,
        ),
      40_000,
    );
  }
}
