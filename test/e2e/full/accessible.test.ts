import checker from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { clickNamed } from '../click.ts';
import { OptionsPage } from '../options-page.ts';

declare const axe: {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
};

let stage: Stage;
let viewer: Viewer;

beforeAll(async () => {
  stage = await shareStage();
  viewer = await stage.viewer('Aiko', { allowsEverySite: true });
  await viewer.open(`${stage.cinema.url}/plain`);
});
afterAll(() => stage?.stop());

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(checker.source);
  const found = await page.evaluate(async () => (await axe.run()).violations);
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}

/** Unfolds all sections, and opens each question of a page. */
async function unfold(page: Page, questions: readonly string[] = []): Promise<void> {
  await page.$$eval('details', (all) => all.forEach((one) => one.setAttribute('open', '')));
  for (const name of questions) await clickNamed(page, name);
}

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  it('axe accepts the options page', async () => {
    const options = await OptionsPage.open(viewer);
    const { page } = options;
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      // A colour in transition is none of ours.
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    await options.press('#relayOnly', 'Space');
    await options.button('Add a server');
    expect(await options.tested('Room server', 'backend')).toBe('fine');
    expect(await options.save()).toBe('not-valid');
    await unfold(page);
    expect(await violations(page)).toEqual([]);
    await page.close();
    await viewer.page.bringToFront();
  });

  it('axe accepts a page without a video', async () => {
    await viewer.page.goto(stage.cinema.url);
    const popup = await viewer.popup();
    await popup.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await popup.waitForSelector('::-p-aria([name="Room key"][role="textbox"])');
    expect(await violations(popup)).toEqual([]);
    await popup.close();
    await viewer.open(`${stage.cinema.url}/plain`);
  });

  it('axe accepts lobby, room and panel', async () => {
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    const popup = await viewer.popup();
    await popup.emulateMediaFeatures(features);
    await popup.waitForSelector('::-p-aria([name="Watch together here"])');
    expect(await violations(popup)).toEqual([]);
    await popup.close();

    await viewer.create();
    const room = await viewer.popup();
    await room.emulateMediaFeatures(features);
    await room.waitForSelector('[data-testid="member"]');
    await unfold(room, ['New key', 'Close the room', 'Delete my data']);
    expect(await violations(room)).toEqual([]);
    await room.close();

    const panel = await viewer.launched.openSidePanel(viewer.page);
    await panel.emulateMediaFeatures(features);
    await panel.waitForSelector('::-p-aria([name="Write a comment"])');
    expect(await violations(panel)).toEqual([]);
    await unfold(panel);
    expect(await violations(panel)).toEqual([]);
    await panel.close();
    await viewer.leave();
  });
});
