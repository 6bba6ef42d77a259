import type { Page } from 'puppeteer-core';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { clickNamed } from '../click.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let aiko: Viewer;
let ben: Viewer;
let roomKey: string;
let panels: { readonly aiko: Page; readonly ben: Page };

beforeAll(async () => {
  stage = await shareStage();
  [aiko, ben] = await Promise.all([stage.viewer('Aiko'), stage.viewer('Ben')]);
  await Promise.all([aiko, ben].map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  roomKey = await aiko.create();
  await ben.join(roomKey);
  await eventually(
    () => aiko.snapshot(),
    (snapshot) => snapshot?.members.some(({ link }) => link === 'direct') ?? false,
  );
  panels = {
    aiko: await aiko.launched.openSidePanel(aiko.page),
    ben: await ben.launched.openSidePanel(ben.page),
  };
});
afterAll(() => stage?.stop());

async function say(panel: Page, words: string): Promise<void> {
  await panel.locator('::-p-aria([name="Write a comment"])').fill(words);
  await panel.locator('::-p-aria([name="Send"][role="button"])').click();
  await panel.waitForSelector(`[data-pending="false"] ::-p-text(${words})`);
}

/** The texts in the list, in order. */
function said(panel: Page): Promise<string[]> {
  return panel.$$eval('[data-testid="comment"] .said', (all) =>
    all.map((element) => element.textContent ?? ''),
  );
}

/** CSS pixels from the top of the panel to the comment with the text `words`. */
function topOf(panel: Page, words: string): Promise<number> {
  return panel.$eval(
    `::-p-xpath(//p[@class="said" and .="${words}"])`,
    (element) => element.getBoundingClientRect().top,
  );
}

/** The button of the comment with the text `words`; null if its reader may not use it. */
async function toolOf(panel: Page, tool: string, words: string) {
  await panel.waitForSelector(`::-p-xpath(//li[contains(., "${words}")])`);
  return panel.$(`::-p-xpath(//li[contains(., "${words}")]//button[@aria-label="${tool}"])`);
}

/** Presses a button that has to exist. */
async function use(panel: Page, tool: string, words: string): Promise<void> {
  const button = await toolOf(panel, tool, words);
  if (!button) throw new Error(`no “${tool}” at “${words}”`);
  await button.press('Enter');
}

it('is changed by its author, and the others see it', async () => {
  await say(panels.ben, 'What a lantren');
  await use(panels.ben, 'Edit comment', 'lantren');
  await panels.ben.keyboard.type('!!');
  await panels.ben.keyboard.press('Escape');
  expect((await said(panels.ben)).at(-1)).toMatch(/What a lantren$/);

  await use(panels.ben, 'Edit comment', 'lantren');
  for (let letter = 0; letter < 3; letter += 1) await panels.ben.keyboard.press('Backspace');
  await panels.ben.keyboard.type('ern');
  await panels.ben.keyboard.press('Enter');
  for (const panel of [panels.ben, panels.aiko]) {
    await eventually(
      () => said(panel),
      (all) => all.at(-1)?.endsWith('What a lantern (edited)') ?? false,
    );
  }
});

it('is deleted by its author or by the host only', async () => {
  await say(panels.aiko, 'From the host');
  expect(await toolOf(panels.ben, 'Delete comment', 'From the host')).toBeNull();

  await say(panels.ben, 'Oops');
  await use(panels.ben, 'Delete comment', 'Oops');
  // The focus is on the answer that deletes nothing.
  await panels.ben.keyboard.press('Enter');
  expect((await said(panels.ben)).join()).toContain('Oops');
  await panels.aiko.waitForSelector('::-p-text(Oops)');
  await use(panels.aiko, 'Delete comment', 'Oops');
  const sure = await panels.aiko.waitForSelector('[role="alertdialog"] .grave');
  await sure?.press('Enter');
  for (const panel of [panels.aiko, panels.ben]) {
    await eventually(
      () => said(panel),
      (all) => !all.join().includes('Oops'),
    );
  }
  expect(JSON.stringify(await stage.rows('comments', roomKey))).not.toContain('Oops');
});

it('is found again by paging back, at the reader’s position', async () => {
  const rows = await stage.rows('comments', roomKey);
  const model = rows.find(({ username }) => username === 'Ben');
  const service = createClient(stage.backend.url, stage.backend.secretKey);
  const { error } = await service.from('comments').insert(
    Array.from({ length: 250 }, (_, index) => ({
      anime_id: model?.['anime_id'],
      room_id: model?.['room_id'],
      parent_id: model?.['parent_id'],
      user_id: model?.['user_id'],
      username: 'Ben',
      episode_number: 1,
      message: `Line ${index}`,
      created_at: new Date(Date.now() - 3_600_000 + index * 1000).toISOString(),
    })),
  );
  expect(error).toBeNull();
  const { aiko: panel } = panels;
  await panel.reload();
  await panel.waitForSelector('[data-testid="comment"]');
  for (let pages = 0; pages < 2; pages += 1) {
    const [first = ''] = await said(panel);
    const earlier = await panel.waitForSelector('.earlier:not([disabled])');
    await panel.$eval('.scroller', (list) => list.scrollTo({ top: 0 }));
    await panel.waitForSelector('.newer');
    const before = await topOf(panel, first);
    await earlier?.evaluate((element) => (element as HTMLElement).click());
    await eventually(
      () => said(panel),
      (all) => all[0] !== first,
    );
    expect(Math.abs((await topOf(panel, first)) - before)).toBeLessThan(60);
  }
  const all = (await said(panel)).filter((line) => line.startsWith('Line'));
  expect(all).toEqual(Array.from({ length: 250 }, (_, index) => `Line ${index}`));
  await panel.waitForFunction(() => !document.querySelector('.earlier'));
});

it('is shown to viewers of the same episode in another room, if both rooms are public', async () => {
  await Promise.all([aiko, ben].map((viewer) => viewer.leave()));
  await aiko.create('Public');
  await ben.create('Public');
  await say(panels.ben, 'Hello from next door');
  await panels.aiko.waitForSelector('::-p-text(Nobody has said anything yet.)');
  await clickNamed(panels.aiko, 'Everyone who watched this', 'radio');
  await panels.aiko.waitForSelector('::-p-text(Hello from next door)');
});
