/** A player in a frame in a frame: whose sites they are is known only as each may be looked into. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await shareStage();
});
afterAll(() => stage?.stop());

it('is found once both frames are allowed', async () => {
  const viewer = await stage.viewer('Aiko');
  await viewer.open(`${stage.cinema.url}/nested`);
  const popup = await viewer.popup();
  const create = '::-p-aria([name="Watch together here"][role="button"])';
  const says = (words: string) =>
    eventually(
      () => popup.$$eval('.what', (all) => all.map(({ textContent }) => textContent).join()),
      (text) => text.includes(words),
    );
  await says(`comes from ${new URL(stage.cinema.url).host.replace('cinema', 'embed')}.`);
  await popup.locator(create).click();
  // The browser asked about the outer one, in which there is but another frame.
  await says(`, ${new URL(stage.cinema.playerUrl).host}.`);
  await popup.waitForSelector('[data-code="site-not-allowed"]');
  await popup.locator(create).click();
  await popup.waitForSelector('[data-testid="room-key"]');
  await popup.close();
  const found = await eventually(
    () => viewer.snapshot(),
    (snapshot) => snapshot?.timeline !== undefined,
  );
  expect(found?.player.found).toBe(true);
});
