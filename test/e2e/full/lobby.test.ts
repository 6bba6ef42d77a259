/** The page's metadata becomes the room's title, unless its viewer corrects it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { unfold } from '../unfold.ts';

let stage: Stage;
let viewer: Viewer;

beforeAll(async () => {
  stage = await shareStage();
  viewer = await stage.viewer('Aiko', { allowsEverySite: true });
});
afterAll(() => stage?.stop());

const room = async (roomKey: string) => (await stage.rows('rooms', roomKey)).at(0);

it('a room has the show and episode from the page’s metadata', async () => {
  await viewer.open(`${stage.cinema.url}/plain?episode=3`);
  expect(await room(await viewer.create())).toMatchObject({
    anime_id: 'show:lantern-street:1',
    anime_title: 'Lantern Street',
    episode_number: 3,
    title: 'Lantern Street – Episode 3 – Rain on the Roofs',
  });
  await viewer.leave();
});

it('a room has the title from the media session if the page has no metadata', async () => {
  await viewer.open(`${stage.cinema.url}/plain?episode=3`);
  await viewer.page.evaluate(() => {
    for (const described of document.querySelectorAll('head > script, head > meta')) {
      described.remove();
    }
    document.title = 'Cinema';
    const told = { title: 'S1:E5 – The Lamp Keeper', artist: 'Lantern Street' };
    navigator.mediaSession.metadata = new MediaMetadata(told);
  });
  expect(await room(await viewer.create())).toMatchObject({
    anime_id: 'show:lantern-street:1',
    episode_number: 5,
  });
  await viewer.leave();
});

it('a room has the title as the viewer corrected it', async () => {
  const popup = await viewer.popup();
  await unfold(popup, 'What you watch');
  await popup.locator('::-p-aria([name="Show"][role="textbox"])').fill('Lantern Road');
  await popup.locator('::-p-aria([name="Season"][role="spinbutton"])').fill('2');
  await popup.locator('::-p-aria([name="Episode"][role="spinbutton"])').fill('7');
  await popup.locator('::-p-text(Lantern Road – Season 2 – Episode 7)').wait();
  const address = await popup.$eval('[data-testid="address"]', (line) => line.textContent);
  expect(address).toBe(`${stage.cinema.url}/plain?episode=3`);
  await popup.locator('::-p-aria([name="Watch together here"][role="button"])').click();
  const key = await popup.waitForSelector('[data-testid="room-key"]');
  const roomKey = await key?.evaluate((element) => element.textContent?.trim() ?? '');
  await popup.close();
  expect(await room(roomKey ?? '')).toMatchObject({
    anime_id: 'show:lantern-road:2',
    anime_title: 'Lantern Road',
    episode_number: 7,
  });
});
