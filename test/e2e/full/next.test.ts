/** The room moves to the next episode, and to other pages its controllers choose. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';
import { clickOverlay } from '../overlay.ts';
import { unfold } from '../unfold.ts';

let stage: Stage;
let a: Viewer;
let b: Viewer;
let roomKey: string;
let episode: (number: number) => string;

beforeAll(async () => {
  stage = await shareStage();
  a = await stage.viewer('Aiko', { allowsEverySite: true });
  b = await stage.viewer('Ben', { allowsEverySite: true });
  episode = (number) => `${stage.cinema.url}/plain?episode=${number}`;
  const first = episode(1);
  await a.open(first);
  roomKey = await a.create();
  await b.open(first);
  await b.join(roomKey);
  await together();
});
afterAll(() => stage?.stop());

describe('the next episode', () => {
  it('takes the others along, and starts when they are there', async () => {
    await a.page.locator('.next').click();
    await eventually(
      () => Promise.resolve(b.page.url()),
      (url) => url === episode(2),
    );
    await together();
    await eventually(
      () => Promise.all([a.player(), b.player()]),
      (players) => players.every(({ paused, position }) => !paused && position > 0),
    );
    await inStep();
    expect(await room()).toMatchObject({ page_number: 1, episode_number: 2 });
  });

  it('is followed on single-page sites', async () => {
    await a.page.evaluate((address) => {
      const described = document.querySelector('script[type="application/ld+json"]');
      const words = JSON.parse(described?.textContent ?? '{}') as { episodeNumber?: number };
      history.pushState(null, '', address);
      if (described) described.textContent = JSON.stringify({ ...words, episodeNumber: 3 });
      document.title = 'Episode 3';
      const video = document.querySelector('video');
      if (video) video.src += '#3';
    }, episode(3));
    await eventually(
      () => Promise.resolve(b.page.url()),
      (url) => url === episode(3),
    );
    await together();
    await inStep();
    expect(await room()).toMatchObject({ page_number: 2, episode_number: 3 });
  });

  it('is followed on pages without metadata, whose title changes late', async () => {
    await a.page.evaluate((address) => {
      history.pushState(null, '', address);
      document.title = 'Cinema';
      const video = document.querySelector('video');
      if (video) video.src += '#4';
      setTimeout(() => (document.title = 'Watch Lantern Street Episode 4'), 1500);
    }, episode(4));
    await eventually(
      () => Promise.resolve(b.page.url()),
      (url) => url === episode(4),
    );
    await together();
    await inStep();
    expect(await room()).toMatchObject({ page_number: 3, episode_number: 4 });
  });

  it('does not take a viewer who says no, until they change their mind', async () => {
    await a.page.goto(episode(5));
    // The room starts as soon as Ben says no, and browsers play nothing on a page without a click.
    await a.page.mouse.click(300, 20);
    await eventually(
      () => b.snapshot(),
      (snapshot) => snapshot?.moved?.followsIn !== undefined,
    );
    await clickOverlay(b.page, 'Stay here');
    await eventually(
      () => b.snapshot(),
      (snapshot) => snapshot?.moved?.stays === true && snapshot.moved.followsIn === undefined,
    );
    await eventually(
      () => a.snapshot(),
      (snapshot) =>
        snapshot?.timeline?.hold === undefined &&
        snapshot?.members.find(({ name }) => name === 'Ben')?.state === 'elsewhere',
    );
    expect(b.page.url()).toBe(episode(4));
    const popup = await b.popup();
    await popup.locator('::-p-aria([name="Back in step"][role="button"])').click();
    await popup.close();
    await eventually(
      () => Promise.resolve(b.page.url()),
      (url) => url === episode(5),
    );
    await together();
    await inStep();
  });
});

describe('another title', () => {
  it('asks before it takes the others along, and they are asked, too', async () => {
    const address = episode(2);
    await b.page.evaluate((there) => {
      const described = document.querySelector('script[type="application/ld+json"]');
      history.pushState(null, '', there);
      if (described) described.textContent = '{"@type":"Movie","name":"Lantern Road"}';
      document.title = 'Lantern Road';
    }, address);
    await clickOverlay(b.page, 'Take everyone along');
    await eventually(room, (now) => now?.['page_number'] === 5);
    await eventually(
      () => a.snapshot(),
      (snapshot) => snapshot?.moved?.address === address && snapshot.moved.followsIn === undefined,
    );
    await clickOverlay(a.page, 'Come along');
    await eventually(
      () => Promise.resolve(a.page.url()),
      (url) => url === address,
    );
    await together();
    await inStep();
  });

  it('gives a guest no way around a host who keeps control', async () => {
    const popup = await a.popup();
    await unfold(popup, 'You are the host');
    await popup.locator('::-p-aria([name="Only you"][role="radio"])').click();
    await eventually(room, (now) => now?.['control'] === 'host');
    await popup.close();
    await b.page.goto(episode(3));
    await clickOverlay(b.page, 'Go to the room’s video');
    await eventually(
      () => Promise.resolve(b.page.url()),
      (url) => url === episode(2),
    );
    await together();
    expect(await room()).toMatchObject({ page_number: 5 });
  });
});

async function room() {
  return (await stage.rows('rooms', roomKey))[0];
}

/** Both are linked, on the same page of the room. */
async function together(): Promise<void> {
  await Promise.all(
    [a, b].map((viewer) =>
      eventually(
        () => viewer.snapshot(),
        (snapshot) =>
          snapshot?.members.length === 2 &&
          snapshot.members.every(
            ({ link, state }) => link !== 'connecting' && state !== 'elsewhere',
          ),
        30_000,
      ),
    ),
  );
}

async function inStep(): Promise<void> {
  await Promise.all(
    [a, b].map((viewer) =>
      eventually(
        () => viewer.snapshot(),
        (snapshot) =>
          snapshot?.members.every(({ drift }) => drift !== undefined && Math.abs(drift) < 100) ===
          true,
        30_000,
      ),
    ),
  );
}
