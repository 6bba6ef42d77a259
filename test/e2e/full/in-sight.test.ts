/** Messages for a viewer appear where they are looking. */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';
import { clickOverlay, overlayWords } from '../overlay.ts';
import { unfold } from '../unfold.ts';

let stage: Stage;
let host: Viewer;
let guest: Viewer;
const page = () => `${stage.cinema.url}/plain?episode=2`;

beforeAll(async () => {
  stage = await shareStage();
  [host, guest] = await Promise.all([stage.viewer('Aiko'), stage.viewer('Ben')]);
});
afterAll(() => stage?.stop());

beforeEach(async () => {
  await Promise.all([host, guest].map((viewer) => viewer.open(page())));
  for (const viewer of [host, guest]) await viewer.leave();
  await guest.join(await host.create());
  await eventually(
    () => guest.snapshot(),
    (snapshot) => snapshot?.members.some(({ link }) => link === 'direct') === true,
  );
});

const press = async (popup: Page, name: string) => {
  const button = await popup.waitForSelector(`::-p-aria([name="${name}"][role="button"])`);
  await button?.click();
};

const says = (viewer: Viewer, words: string) =>
  eventually(
    () => overlayWords(viewer.page),
    (said) => said.includes(words),
  );

describe('a page of the site without a video', () => {
  it('says so, with the way back and the people’s real states', async () => {
    await guest.page.goto(stage.cinema.url);
    const popup = await guest.popup();
    const note = await popup.waitForSelector('[data-testid="missing"][data-why="video"]');
    const said = await note?.evaluate((element) => element.textContent);
    expect(said).toContain('This page has no video. Your room watches “');
    const people = await popup.$$eval('[data-testid="member"]', (rows) =>
      rows.map((row) => row.textContent ?? '').join(),
    );
    expect(people).toContain('No video open');
    expect(people).toContain('Here');
    expect(await popup.$eval('main', (main) => main.textContent)).not.toContain('Connecting');
    await press(popup, 'Go to the room’s video');
    await eventually(
      () => guest.snapshot(),
      (snapshot) => snapshot?.members.some(({ link }) => link === 'direct') === true,
    );
  });
});

describe('a session that ended by itself', () => {
  it('starts again when the popup is opened over it', async () => {
    const worker = await guest.launched.worker();
    await worker.evaluate(async () => {
      const { chrome } = globalThis as unknown as {
        chrome: {
          tabs: {
            query(wanted: object): Promise<{ id: number }[]>;
            sendMessage(tabId: number, message: object): Promise<unknown>;
          };
        };
      };
      const [tab] = await chrome.tabs.query({ active: true });
      const message = { issho: 'session/stop', payload: { leaving: false } };
      await chrome.tabs.sendMessage(tab?.id ?? -1, message);
    });
    await eventually(
      () => guest.snapshot(),
      (snapshot) => snapshot === undefined,
    );
    const popup = await guest.popup();
    await eventually(
      () => guest.snapshot(),
      (snapshot) => snapshot?.timeline !== undefined,
    );
    await popup.close();
  });
});

describe('over the video', () => {
  it('a removed member reads who removed them, until they close it', async () => {
    const popup = await host.popup();
    await press(popup, 'More: Ben');
    await press(popup, 'Remove');
    const sure = await popup.waitForSelector('[role="alertdialog"] .grave');
    await sure?.click();
    await says(guest, 'Aiko removed you from the room');
    await clickOverlay(guest.page, 'OK');
    await eventually(
      () => overlayWords(guest.page),
      (said) => said === '',
    );
    await popup.close();
    // The popup does not repeat a message that was read over the video.
    const after = await guest.popup();
    await after.waitForSelector('::-p-aria([name="Watch together here"])');
    await after.close();
  });

  it('everyone reads that the room was closed', async () => {
    const popup = await host.popup();
    await unfold(popup, 'You are the host');
    await press(popup, 'Close the room');
    const sure = await popup.waitForSelector('[role="alertdialog"] .grave');
    expect(await sure?.isIntersectingViewport({ threshold: 1 })).toBe(true);
    await sure?.click();
    await says(guest, ' is over');
    await clickOverlay(guest.page, 'OK');
    await popup.close();
  });
});

describe('an invalid key', () => {
  it('is refused visibly, beside the field, which is marked as invalid', async () => {
    await guest.leave();
    const popup = await guest.popup();
    await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill('nonsense');
    await press(popup, 'Join');
    const refusal = await popup.waitForSelector('[data-code="room-key-invalid"]');
    expect(await refusal?.isIntersectingViewport({ threshold: 1 })).toBe(true);
    await popup.waitForSelector('input[aria-invalid="true"]');
    await popup.close();
  });
});

describe('the popup that enters a room', () => {
  it.each(['create', 'join'] as const)('never asks for permissions it has (%s)', async (kind) => {
    const hosted = await host.popup();
    const roomKey = await hosted.$eval('[data-testid="room-key"]', (key) => key.textContent.trim());
    await hosted.close();
    await guest.leave();
    const popup = await guest.popup();
    await popup.waitForSelector('::-p-aria([name="Watch together here"])');
    await popup.evaluate(() => {
      const seen: string[] = [];
      new MutationObserver(() => {
        const note = document.querySelector('[data-testid="missing"], [data-testid="refusal"]');
        if (note?.textContent) seen.push(note.textContent);
      }).observe(document.body, { childList: true, subtree: true });
      (globalThis as unknown as { seen: string[] }).seen = seen;
    });
    if (kind === 'join') {
      await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill(roomKey);
      await press(popup, 'Join');
    } else await press(popup, 'Watch together here');
    await popup.waitForSelector('[data-testid="room-key"]');
    await eventually(
      () => guest.snapshot(),
      (snapshot) => snapshot?.timeline !== undefined,
    );
    expect(await popup.evaluate(() => (globalThis as unknown as { seen: string[] }).seen)).toEqual(
      [],
    );
    await popup.close();
  });
});
