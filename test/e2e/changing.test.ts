import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../stack/viewer.ts';
import type { Stage } from '../../stack/stage.ts';
import { setStage } from '../../stack/stage.ts';
import { eventually } from './eventually.ts';

let stage: Stage;
let a: Viewer;
let b: Viewer;

beforeAll(async () => {
  stage = await setStage();
  [a, b] = await Promise.all([stage.viewer('Aiko'), stage.viewer('Ben')]);
});
afterAll(() => stage?.stop());

async function inStep(viewer: Viewer): Promise<void> {
  await eventually(
    () => viewer.snapshot(),
    (snapshot) => {
      const self = snapshot?.members.find(({ link }) => link === 'self');
      return self?.state === 'following' && Math.abs(self.drift ?? Infinity) < 50;
    },
  );
}

describe('a page that changes', () => {
  it('may swap its player for another', async () => {
    await a.open(`${stage.cinema.url}/plain?clip=vp9-60`);
    await b.open(`${stage.cinema.url}/plain?clip=vp9-60&swap=1`);
    expect(await b.join(await a.create())).toBeUndefined();
    await a.control('play');
    await inStep(b);
    const frame = await b.playerFrame();
    const before = await frame.$('video');
    await b.page.locator('::-p-aria([name="Swap player"])').click();
    await eventually(
      async () => (await before?.evaluate((video) => video.isConnected)) ?? true,
      (connected) => !connected,
    );
    await inStep(b);
    expect((await b.player()).paused).toBe(false);
    expect((await a.player()).paused).toBe(false);
  });

  it('may bring its player late', async () => {
    const revision = (await a.snapshot())?.timeline?.revision;
    await b.open(`${stage.cinema.url}/plain?clip=vp9-60&late=1`);
    await inStep(b);
    expect((await a.snapshot())?.timeline?.revision).toBe(revision);
  });

  it('may close: the room is kept for another tab', async () => {
    const popup = await b.launched.browser.newPage();
    await b.page.close();
    await popup.goto(`${stage.cinema.url}/plain?clip=vp9-60`);
    await eventually(
      async () => (await a.snapshot())?.members.find(({ name }) => name === 'Ben')?.link,
      (link) => link === 'connecting',
    );
    const opened = await b.launched.openPopup(popup);
    await opened.locator('::-p-aria([name="Watch here"][role="button"])').click();
    await eventually(
      async () => (await a.snapshot())?.members.find(({ name }) => name === 'Ben')?.state,
      (state) => state === 'following',
    );
  });
});
