/** Sites with one document keep their pages in the address's fragment. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let a: Viewer;
let b: Viewer;
let roomKey: string;
let episode: (number: number) => string;

beforeAll(async () => {
  stage = await shareStage();
  [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
  episode = (number) => `${stage.cinema.url}/plain#/watch/${number}`;
  await a.open(episode(1));
  roomKey = await a.create();
  await b.open(episode(1));
  await b.join(roomKey);
  await together();
});
afterAll(() => stage?.stop());

/** Both are linked, on the same page of the room. */
async function together(): Promise<void> {
  for (const viewer of [a, b]) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) =>
        snapshot?.members.length === 2 &&
        snapshot.members.every(({ link, state }) => link !== 'connecting' && state !== 'elsewhere'),
      30_000,
    );
  }
}

it('their full address is in the invite, and the next episode is followed', async () => {
  expect(await stage.rows('rooms', roomKey)).toMatchObject([{ video_url: episode(1) }]);
  await a.page.evaluate((address) => {
    location.assign(address);
    for (const described of document.querySelectorAll('head > script, head > meta')) {
      described.remove();
    }
    document.title = 'Watch Lantern Street Season 1 Episode 2';
  }, episode(2));
  await eventually(
    () => Promise.resolve(b.page.url()),
    (url) => url === episode(2),
  );
  await together();
  expect(await stage.rows('rooms', roomKey)).toMatchObject([
    { video_url: episode(2), page_number: 1, episode_number: 2 },
  ]);
});
