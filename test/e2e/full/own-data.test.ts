import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { setStage } from '../../../stack/stage.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let aiko: Viewer;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'issho-data-'));
  stage = await setStage();
  aiko = await stage.viewer('Aiko');
  await aiko.open(`${stage.cinema.url}/plain`);
  await aiko.create('Private');
  const panel = await aiko.launched.openSidePanel(aiko.page);
  await panel.locator('::-p-aria([name="Write a comment"])').fill('Something of mine');
  await panel.locator('::-p-aria([name="Send"][role="button"])').click();
  await panel.waitForSelector('[data-pending="false"] ::-p-text(Something of mine)');
  await panel.close();
});
afterAll(async () => {
  await stage?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The popup with what it says of the viewer's data unfolded. */
async function unfolded() {
  const popup = await aiko.popup();
  await popup.waitForSelector('[data-testid="my-data"]');
  await popup.$eval('[data-testid="my-data"]', (element) => element.setAttribute('open', ''));
  return popup;
}

it('is handed over as a file', async () => {
  const popup = await unfolded();
  const session = await popup.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  const button = await popup.waitForSelector('::-p-aria([name="Export my data"][role="button"])');
  await button?.evaluate((element) => (element as HTMLElement).click());
  await eventually(
    () => readdir(folder),
    (files) => files.includes('issho-data.json'),
  );
  const data: unknown = JSON.parse(await readFile(join(folder, 'issho-data.json'), 'utf8'));
  expect(data).toMatchObject({
    memberships: [{ username: 'Aiko', is_host: true }],
    comments: [{ message: 'Something of mine' }],
  });
  await popup.close();
});

it('is deleted after asking, and the membership with it', async () => {
  const popup = await unfolded();
  const button = await popup.waitForSelector('::-p-aria([name="Delete my data"][role="button"])');
  await button?.evaluate((element) => (element as HTMLElement).click());
  const sure = await popup.waitForSelector('[role="alertdialog"] .grave');
  await sure?.press('Enter');
  await popup.waitForSelector('[data-testid="over"][data-why="data-deleted"]');
  expect(await stage.rows('room_members')).toEqual([]);
  const left = JSON.stringify(await Promise.all(['rooms', 'comments'].map(stage.rows)));
  expect(left).not.toContain('Something of mine');
  await eventually(
    () => aiko.snapshot(),
    (snapshot) => snapshot === undefined,
  );
  await popup.close();
});
