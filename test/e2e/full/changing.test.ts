import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let a: Viewer;
let b: Viewer;
let roomKey: string;

beforeAll(async () => {
  stage = await shareStage();
  [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
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
  it('may replace its player', async () => {
    await a.open(`${stage.cinema.url}/plain?clip=vp9-60`);
    await b.open(`${stage.cinema.url}/plain?clip=vp9-60&swap=1`);
    roomKey = await a.create();
    expect(await b.join(roomKey)).toBeUndefined();
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

  it('may add its player late', async () => {
    const revision = (await a.snapshot())?.timeline?.revision;
    await b.open(`${stage.cinema.url}/plain?clip=vp9-60&late=1`);
    await inStep(b);
    expect((await a.snapshot())?.timeline?.revision).toBe(revision);
  });

  it('may show another episode without a change of address before the fragment', async () => {
    const page = `${stage.cinema.url}/plain?clip=vp9-60`;
    // Unasked, a viewer is taken only to an address of the same pattern.
    await b.open(`${page}#/watch/1`);
    await inStep(b);
    for (const episode of [2, 3]) {
      await a.page.evaluate(showByFragment, episode);
      await eventually(
        () => Promise.resolve(b.page.url()),
        (url) => url === `${page}#/watch/${episode}`,
      );
      await eventually(
        () => Promise.all([a, b].map((viewer) => viewer.snapshot())),
        (snapshots) =>
          snapshots.every(
            (snapshot) =>
              snapshot?.moved === undefined &&
              snapshot?.members.every(
                ({ link, state }) => link !== 'connecting' && state !== 'elsewhere',
              ) === true,
          ),
      );
      expect((await stage.rows('rooms', roomKey))[0]).toMatchObject({ page_number: episode - 1 });
    }
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

/** Runs in the page, like a site that is one document to the browser. */
function showByFragment(episode: number): void {
  const described = document.querySelector('script[type="application/ld+json"]');
  const words = JSON.parse(described?.textContent ?? '{}') as { episodeNumber?: number };
  location.hash = `#/watch/${episode}`;
  if (described) described.textContent = JSON.stringify({ ...words, episodeNumber: episode });
  document.title = `Episode ${episode}`;
  const video = document.querySelector('video');
  if (video) video.src += `#${episode}`;
}
