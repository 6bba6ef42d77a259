/** A room keeps its comments by episode, and shows all of them. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Outage } from '../../network/outage.ts';
import { setOutage } from '../../network/outage.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let outage: Outage;
let stays: Viewer;
let goes: Viewer;
let roomKey: string;
let panels: { readonly stays: Page; readonly goes: Page };

beforeAll(async () => {
  stage = await shareStage();
  outage = await setOutage(stage);
  ({ stays, goes } = outage);
  for (const viewer of [stays, goes]) await viewer.open(`${stage.cinema.url}/plain`);
  roomKey = await stays.create();
  await goes.join(roomKey);
  panels = {
    stays: await stays.launched.openSidePanel(stays.page),
    goes: await goes.launched.openSidePanel(goes.page),
  };
});
afterAll(async () => {
  await outage?.stop();
  await stage?.stop();
});

async function say(panel: Page, words: string, isPending: boolean): Promise<void> {
  await panel.locator('::-p-aria([name="Write a comment"])').fill(words);
  await panel.locator('::-p-aria([name="Send"][role="button"])').click();
  await panel.waitForSelector(`[data-pending="${isPending}"] ::-p-text(${words})`);
}

/** Headings and texts in order, without the positions in the video. */
const read = (panel: Page) =>
  panel.$$eval('.heading h2, [data-testid="comment"] .said', (all) =>
    all.map(({ lastChild }) => lastChild?.textContent),
  );

it('a comment belongs to the episode it was written at, however late it is sent', async () => {
  await say(panels.goes, 'Of the first', false);
  outage.cut();
  await say(panels.goes, 'Late of the first', true);
  // The background has it by now, and it is still visible.
  await panels.goes.waitForSelector('::-p-text(Waiting to be sent)');
  await panels.goes.reload();
  await panels.goes.waitForSelector('[data-pending="true"] ::-p-text(Late of the first)');
  await stays.page.goto(`${stage.cinema.url}/plain?episode=2`);
  await eventually(
    async () => (await stage.rows('rooms', roomKey))[0],
    (room) => room?.['page_number'] === 1,
  );
  await say(panels.stays, 'Of the second', false);
  outage.mend();
  const written = async () =>
    (await stage.rows('comments', roomKey))
      .filter(({ is_system_message: isSystem }) => !isSystem)
      .map(({ message, episode_number: episode }) => `${String(message)}: ${String(episode)}`);
  await eventually(written, (all) => all.length === 3, 60_000);
  expect((await written()).toSorted((one, other) => one.localeCompare(other))).toEqual([
    'Late of the first: 1',
    'Of the first: 1',
    'Of the second: 2',
  ]);
  for (const panel of [panels.stays, panels.goes]) {
    await eventually(
      () => read(panel),
      (all) => all.includes('Late of the first') && all.includes('Of the second'),
      40_000,
    );
    expect(await read(panel)).toEqual([
      'Discussion for episode 1',
      'Of the first',
      'Discussion for episode 2',
      'Of the second',
      'Discussion for episode 1',
      'Late of the first',
    ]);
  }
});
