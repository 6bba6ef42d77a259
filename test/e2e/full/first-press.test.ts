/**
 * The first press in a browser that allows nothing yet: a window on a desktop, our button clicked with the
 * mouse, and the browser's own question answered as viewers do.
 */
import type { Frame, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Desktop } from '../../../stack/browser/desktop.ts';
import { startDesktop } from '../../../stack/browser/desktop.ts';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { inviteFor, parseRoomKey } from '../../../src/protocol/room-key.ts';
import { answerQuestion, clickButton, clickIn, popupOf, question, WINDOW } from '../desk.ts';
import { eventually } from '../eventually.ts';
import { overlayWords } from '../overlay.ts';

const CREATE = 'Watch together here';

let desktop: Desktop;
let stage: Stage;
let viewer: Viewer;

beforeAll(async () => {
  desktop = await startDesktop();
  stage = await shareStage();
});
afterAll(async () => {
  await stage?.stop();
  await desktop?.stop();
});
// A profile of its own for each: what one allows is allowed from then on.
beforeEach(async () => {
  viewer = await stage.viewer('Aiko', { desktop, windowPosition: WINDOW });
  await viewer.launched.pinButton();
});
afterEach(() => viewer.close());

const plain = (episode = 1) => `${stage.cinema.url}/plain?episode=${episode}`;
const framed = () => `${stage.cinema.url}/framed`;

const says = (over: Page | Frame, words: string) =>
  eventually(
    () => overlayWords(over),
    (said) => said.includes(words),
  );

const plays = () =>
  eventually(
    () => viewer.snapshot(),
    (snapshot) => snapshot?.timeline !== undefined,
  );

/** What is written beside our button on the viewer's tab. */
async function badge(): Promise<string> {
  const worker = await viewer.launched.worker();
  return worker.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: {
        tabs: { query(wanted: object): Promise<{ id: number }[]> };
        action: { getBadgeText(of: object): Promise<string> };
      };
    };
    const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    return chrome.action.getBadgeText({ tabId: tab?.id });
  });
}

/** The rooms of whoever made them here, as the database has them. */
async function roomCount(): Promise<number> {
  return (await stage.rows('rooms')).length;
}

/** A room of somebody else on this page; resolves to its key. */
async function roomOf(page: string): Promise<string> {
  const host = await stage.viewer('Ben', { allowsEverySite: true });
  await host.open(page);
  return host.create();
}

describe('where the video is in the page itself', () => {
  it('a room is made at two clicks, and nothing is asked before it plays', async () => {
    await viewer.open(plain());
    const popup = await clickButton(desktop, viewer);
    await clickIn(desktop, popup, CREATE);
    await popup.waitForSelector('[data-testid="room-key"]');
    await plays();
    await says(viewer.page, 'Your room is ready');
    const site = await popup.waitForSelector('[data-testid="sites"]');
    expect(await site?.evaluate((note) => note.textContent)).toContain(
      'So that reloads and the next episode go on by themselves',
    );
  });

  it('an invite is joined at two clicks, and nothing is asked before it plays', async () => {
    const key = parseRoomKey(await roomOf(plain()));
    if (!key) throw new Error('no room key');
    await viewer.open(inviteFor(plain(), key));
    const popup = await clickButton(desktop, viewer);
    await clickIn(desktop, popup, 'Join');
    await popup.waitForSelector('[data-testid="room-key"]');
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.members.some(({ link }) => link === 'direct') === true,
    );
  });

  it('the site is allowed over the video, and from then on the room needs no click', async () => {
    await viewer.open(plain());
    const popup = await clickButton(desktop, viewer);
    await clickIn(desktop, popup, CREATE);
    await popup.waitForSelector('[data-testid="room-key"]');
    await popup.close();
    await plays();
    const press = async (name: string) => {
      const button = await viewer.page.waitForSelector(
        `::-p-aria([name="${name}"][role="button"])`,
      );
      await button?.click();
    };
    await says(viewer.page, 'Your room is ready');
    await press('Not now');
    await says(viewer.page, 'allow cinema.localhost');
    await press('Allow');
    await answerQuestion(desktop, 'allow');
    await eventually(
      () => overlayWords(viewer.page),
      (said) => !said.includes('allow cinema.localhost'),
    );
    await viewer.page.goto('about:blank');
    await viewer.page.goto(plain());
    await plays();
  });

  it('the room comes back after a reload of a site that was never allowed', async () => {
    await viewer.open(plain());
    const popup = await clickButton(desktop, viewer);
    await clickIn(desktop, popup, CREATE);
    await popup.waitForSelector('[data-testid="room-key"]');
    await popup.close();
    await plays();
    await viewer.page.reload();
    await plays();
  });
});

describe('a room that moves to another tab', () => {
  it('asks for the site of the player there', async () => {
    await viewer.open(plain());
    const first = await clickButton(desktop, viewer);
    await clickIn(desktop, first, CREATE);
    await first.waitForSelector('[data-testid="room-key"]');
    await first.close();
    const tab = await viewer.launched.browser.newPage();
    await tab.goto(framed());
    await tab.bringToFront();
    const popup = await clickButton(desktop, viewer);
    await clickIn(desktop, popup, 'Watch here');
    await answerQuestion(desktop, 'allow');
    const reopened = await popupOf(viewer);
    await reopened.waitForSelector('[data-testid="room-key"]');
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot === undefined,
    );
  });
});

describe('where the player is in a frame of another site', () => {
  const pressCreate = async () => {
    await viewer.open(framed());
    const popup = await clickButton(desktop, viewer);
    await clickIn(desktop, popup, CREATE);
    await question(desktop);
    expect(popup.isClosed()).toBe(true);
  };

  it('“Allow” makes the room, and the popup shows it', async () => {
    await pressCreate();
    await answerQuestion(desktop, 'allow');
    const popup = await popupOf(viewer);
    await popup.waitForSelector('[data-testid="room-key"]');
    await plays();
    await says(await viewer.playerFrame(), 'Your room is ready');
  });

  it.each(['deny', 'dismiss'] as const)(
    '%s makes none, and says so over the page and in the popup',
    async (answer) => {
      const before = await roomCount();
      await pressCreate();
      await answerQuestion(desktop, answer);
      const popup = await popupOf(viewer);
      await popup.waitForSelector('[data-code="site-not-allowed"]');
      expect(await roomCount()).toBe(before);
      // It may be pressed again, and allowed this time.
      await clickIn(desktop, popup, CREATE);
      await answerQuestion(desktop, 'allow');
      await plays();
    },
  );

  it('“Allow” after more than a minute makes the room', async () => {
    await pressCreate();
    await new Promise((resolve) => setTimeout(resolve, 70_000));
    await answerQuestion(desktop, 'allow');
    await plays();
  });

  it('“Allow” makes the room though the worker was stopped meanwhile', async () => {
    await pressCreate();
    await viewer.launched.stopWorker();
    await answerQuestion(desktop, 'allow');
    await plays();
    expect(await badge()).toMatch(/^✓?$/);
  });

  it('“Allow” joins the room of an invite', async () => {
    const key = parseRoomKey(await roomOf(framed()));
    if (!key) throw new Error('no room key');
    await viewer.open(inviteFor(framed(), key));
    const popup = await clickButton(desktop, viewer);
    await clickIn(desktop, popup, 'Join');
    await answerQuestion(desktop, 'allow');
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.members.some(({ link }) => link === 'direct') === true,
    );
  });

  it('a wrong key is refused in sight, and once more', async () => {
    await viewer.open(framed());
    const popup = await clickButton(desktop, viewer);
    await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill('zzzzzzzzzz-123456');
    await clickIn(desktop, popup, 'Join');
    await answerQuestion(desktop, 'allow');
    const reopened = await popupOf(viewer);
    const refusal = await reopened.waitForSelector('[data-code="room-not-found"]');
    expect(await refusal?.isIntersectingViewport({ threshold: 1 })).toBe(true);
  });
});

describe('a room on a site that is not allowed', () => {
  const elsewhere = () => `${stage.cinema.playerUrl}/plain?episode=2`;
  /** The viewer joins from a page of the cinema, and is asked whether to go there. */
  const joinElsewhere = async () => {
    const roomKey = await roomOf(elsewhere());
    await viewer.open(plain());
    const popup = await clickButton(desktop, viewer);
    await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill(roomKey);
    await clickIn(desktop, popup, 'Join');
    await popup.waitForSelector('[data-testid="room-key"]');
    return popup;
  };
  const isThere = () =>
    eventually(
      async () => [viewer.page.url(), (await viewer.snapshot())?.timeline !== undefined],
      ([url, hasTimeline]) => url === elsewhere() && hasTimeline === true,
    );

  it('is gone to from the popup once its site is allowed', async () => {
    const popup = await joinElsewhere();
    await clickIn(desktop, popup, 'Go to the room’s video');
    await answerQuestion(desktop, 'allow');
    await isThere();
  });

  it('is gone to from the question over the page', async () => {
    const popup = await joinElsewhere();
    await popup.close();
    await says(viewer.page, 'this is another page');
    const go = '::-p-aria([name="Go to the room’s video"][role="button"])';
    await viewer.page.locator(go).click();
    await answerQuestion(desktop, 'allow');
    await isThere();
  });

  it('is opened in a tab of its own', async () => {
    const roomKey = await roomOf(elsewhere());
    await viewer.page.goto('about:blank');
    const popup = await clickButton(desktop, viewer);
    await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill(roomKey);
    await clickIn(desktop, popup, 'Join');
    await clickIn(desktop, popup, 'Open its page');
    await answerQuestion(desktop, 'allow');
    await viewer.launched.browser.waitForTarget((target) => target.url() === elsewhere());
  });
});

describe('where the player is in a frame in a frame', () => {
  it('the second site is asked for by name, and the room is made', async () => {
    await viewer.open(`${stage.cinema.url}/nested`);
    const popup = await clickButton(desktop, viewer);
    await clickIn(desktop, popup, CREATE);
    await answerQuestion(desktop, 'allow');
    const reopened = await popupOf(viewer);
    const note = await reopened.waitForSelector('[data-reason="nested"]');
    expect(await note?.evaluate((element) => element.textContent)).toContain(
      new URL(stage.cinema.playerUrl).host,
    );
    await clickIn(desktop, reopened, 'Allow');
    await answerQuestion(desktop, 'allow');
    await plays();
  });
});
