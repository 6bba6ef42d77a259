import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import { clickNamed } from '../click.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let aiko: Viewer;
let folder: string;
let roomKey: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'issho-data-'));
  stage = await shareStage();
  aiko = await stage.viewer('Aiko', { allowsEverySite: true });
  await aiko.open(`${stage.cinema.url}/plain`);
  roomKey = await aiko.create('Private');
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

/** The popup with the section on the viewer's data unfolded. */
async function unfolded() {
  const popup = await aiko.popup();
  await popup.waitForSelector('[data-testid="my-data"]');
  await popup.$eval('[data-testid="my-data"]', (element) => element.setAttribute('open', ''));
  return popup;
}

it('the viewer’s data is exported as a file', async () => {
  const popup = await unfolded();
  const session = await popup.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
  await clickNamed(popup, 'Export my data');
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

it('the viewer’s data is deleted after a question, and the membership with it', async () => {
  const popup = await unfolded();
  await clickNamed(popup, 'Delete my data');
  const sure = await popup.waitForSelector('[role="alertdialog"] .grave');
  await sure?.press('Enter');
  await popup.waitForSelector('[data-testid="over"][data-why="data-deleted"]');
  expect(await stage.rows('room_members', roomKey)).toEqual([]);
  const left = JSON.stringify(
    await Promise.all(['rooms', 'comments'].map((table) => stage.rows(table))),
  );
  expect(left).not.toContain('Something of mine');
  await eventually(
    () => aiko.snapshot(),
    (snapshot) => snapshot === undefined,
  );
  await popup.close();
});
