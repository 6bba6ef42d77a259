/**
 * The first press in a browser without permissions: a window on a desktop, mouse clicks on our
 * button, and answers to the browser's own question.
 */
import { describe, expect } from 'vitest';
import { inviteFor, parseRoomKey } from '../../../src/protocol/page/room-key.ts';
import {
  answerQuestion,
  clickButton,
  clickIn,
  itAtDesk,
  plays,
  popupOf,
  pressWhereAsked,
  says,
  useDesk,
} from '../desk.ts';
import { eventually } from '../eventually.ts';
import { clickOverlay, overlayWords } from '../overlay.ts';

const CREATE = 'Watch together here';

const desk = useDesk();
const plain = () => `${desk.stage.cinema.url}/plain?episode=1`;
const framed = () => `${desk.stage.cinema.url}/framed`;

/** The badge of our button on the viewer's tab. */
async function badge(): Promise<string> {
  const worker = await desk.viewer.launched.worker();
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

/** Another viewer's room on this page; resolves to its key. */
async function roomOf(page: string): Promise<string> {
  const host = await desk.stage.viewer('Ben', { allowsEverySite: true });
  await host.open(page);
  return host.create();
}

describe('with the video in the page itself', () => {
  itAtDesk(
    'an invite is joined with two clicks, and nothing is asked before it plays',
    async () => {
      const key = parseRoomKey(await roomOf(plain()));
      if (!key) throw new Error('no room key');
      await desk.viewer.open(inviteFor(plain(), key));
      const popup = await clickButton(desk.desktop, desk.viewer);
      await clickIn(desk.desktop, popup, 'Join');
      await popup.waitForSelector('[data-testid="room-key"]');
      await eventually(
        () => desk.viewer.snapshot(),
        (snapshot) => snapshot?.members.some(({ link }) => link === 'direct') === true,
      );
    },
  );

  itAtDesk(
    'the site is allowed over the video, and from then on the room needs no click',
    async () => {
      await desk.viewer.open(plain());
      const popup = await clickButton(desk.desktop, desk.viewer);
      await clickIn(desk.desktop, popup, CREATE);
      await popup.waitForSelector('[data-testid="room-key"]');
      await popup.close();
      await plays(desk.viewer);
      const press = async (name: string) => {
        const button = await desk.viewer.page.waitForSelector(
          `::-p-aria([name="${name}"][role="button"])`,
        );
        await button?.click();
      };
      await says(desk.viewer.page, 'Your room is ready');
      await press('Not now');
      await says(desk.viewer.page, 'allow cinema.localhost');
      await press('Allow');
      await answerQuestion(desk.desktop, 'allow');
      await eventually(
        () => overlayWords(desk.viewer.page),
        (said) => !said.includes('allow cinema.localhost'),
      );
      await desk.viewer.page.goto('about:blank');
      await desk.viewer.page.goto(plain());
      await plays(desk.viewer);
    },
  );

  itAtDesk('the room comes back after a reload of a site that was never allowed', async () => {
    await desk.viewer.open(plain());
    const popup = await clickButton(desk.desktop, desk.viewer);
    await clickIn(desk.desktop, popup, CREATE);
    await popup.waitForSelector('[data-testid="room-key"]');
    await popup.close();
    await plays(desk.viewer);
    await desk.viewer.page.reload();
    await plays(desk.viewer);
  });
});

describe('a room that moves to another tab', () => {
  itAtDesk('asks for the site of the player there', async () => {
    await desk.viewer.open(plain());
    const first = await clickButton(desk.desktop, desk.viewer);
    await clickIn(desk.desktop, first, CREATE);
    await first.waitForSelector('[data-testid="room-key"]');
    await first.close();
    const tab = await desk.viewer.launched.browser.newPage();
    await tab.goto(framed());
    await tab.bringToFront();
    const popup = await clickButton(desk.desktop, desk.viewer);
    await clickIn(desk.desktop, popup, 'Watch here');
    await answerQuestion(desk.desktop, 'allow');
    const reopened = await popupOf(desk.viewer);
    await reopened.waitForSelector('[data-testid="room-key"]');
    await eventually(
      () => desk.viewer.snapshot(),
      (snapshot) => snapshot === undefined,
    );
  });
});

describe('with the player in a frame of another site', () => {
  itAtDesk.each(['deny', 'dismiss'] as const)(
    '“%s” creates no room, and the popup says so',
    async (answer) => {
      const { desktop, stage, viewer } = desk;
      const created = async () =>
        (await stage.rows('rooms')).filter((room) => room['host_username'] === viewer.name);
      const before = await created();
      await pressWhereAsked(desk);
      await answerQuestion(desktop, answer);
      const popup = await popupOf(viewer);
      await popup.waitForSelector('[data-code="site-not-allowed"]');
      expect(await created()).toEqual(before);
      // It may be pressed again, and allowed this time.
      await clickIn(desktop, popup, CREATE);
      await answerQuestion(desktop, 'allow');
      await plays(viewer);
    },
  );

  itAtDesk('“Allow” after more than a minute creates the room', async () => {
    await pressWhereAsked(desk);
    await new Promise((resolve) => setTimeout(resolve, 70_000));
    await answerQuestion(desk.desktop, 'allow');
    await plays(desk.viewer);
  });

  itAtDesk('“Allow” creates the room although the worker was stopped in between', async () => {
    await pressWhereAsked(desk);
    await desk.viewer.launched.stopWorker();
    await answerQuestion(desk.desktop, 'allow');
    await plays(desk.viewer);
    expect(await badge()).toMatch(/^✓?$/);
  });

  itAtDesk('“Allow” joins the room of an invite', async () => {
    const key = parseRoomKey(await roomOf(framed()));
    if (!key) throw new Error('no room key');
    await desk.viewer.open(inviteFor(framed(), key));
    const popup = await clickButton(desk.desktop, desk.viewer);
    await clickIn(desk.desktop, popup, 'Join');
    await answerQuestion(desk.desktop, 'allow');
    await eventually(
      () => desk.viewer.snapshot(),
      (snapshot) => snapshot?.members.some(({ link }) => link === 'direct') === true,
    );
  });

  itAtDesk('a wrong key is refused visibly', async () => {
    await desk.viewer.open(framed());
    const popup = await clickButton(desk.desktop, desk.viewer);
    await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill('zzzzzzzzzz-123456');
    await clickIn(desk.desktop, popup, 'Join');
    await answerQuestion(desk.desktop, 'allow');
    const reopened = await popupOf(desk.viewer);
    const refusal = await reopened.waitForSelector('[data-code="room-not-found"]');
    expect(await refusal?.isIntersectingViewport({ threshold: 1 })).toBe(true);
  });
});

describe('a room on a site that is not allowed', () => {
  const elsewhere = () => `${desk.stage.cinema.playerUrl}/plain?episode=2`;
  /** The viewer joins from a page of the cinema, and is asked whether to go there. */
  const joinElsewhere = async () => {
    const roomKey = await roomOf(elsewhere());
    await desk.viewer.open(plain());
    const popup = await clickButton(desk.desktop, desk.viewer);
    await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill(roomKey);
    await clickIn(desk.desktop, popup, 'Join');
    await popup.waitForSelector('[data-testid="room-key"]');
    return popup;
  };
  const isThere = () =>
    eventually(
      async () => [desk.viewer.page.url(), (await desk.viewer.snapshot())?.timeline !== undefined],
      ([url, hasTimeline]) => url === elsewhere() && hasTimeline === true,
    );

  itAtDesk('opens from the popup once its site is allowed', async () => {
    const popup = await joinElsewhere();
    await clickIn(desk.desktop, popup, 'Go to the room’s video');
    await answerQuestion(desk.desktop, 'allow');
    await isThere();
  });

  itAtDesk('opens from the question over the page', async () => {
    const popup = await joinElsewhere();
    await popup.close();
    await says(desk.viewer.page, 'this is another page');
    await clickOverlay(desk.viewer.page, 'Go to the room’s video');
    await answerQuestion(desk.desktop, 'allow');
    await isThere();
  });

  itAtDesk('opens in its own tab', async () => {
    const roomKey = await roomOf(elsewhere());
    await desk.viewer.page.goto('about:blank');
    const popup = await clickButton(desk.desktop, desk.viewer);
    await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill(roomKey);
    await clickIn(desk.desktop, popup, 'Join');
    await clickIn(desk.desktop, popup, 'Open its page');
    await answerQuestion(desk.desktop, 'allow');
    await desk.viewer.launched.browser.waitForTarget((target) => target.url() === elsewhere());
  });
});

describe('with the player in a nested frame', () => {
  itAtDesk('the second site is asked for by name, and the room is created', async () => {
    await desk.viewer.open(`${desk.stage.cinema.url}/nested`);
    const popup = await clickButton(desk.desktop, desk.viewer);
    await clickIn(desk.desktop, popup, CREATE);
    await answerQuestion(desk.desktop, 'allow');
    const reopened = await popupOf(desk.viewer);
    const note = await reopened.waitForSelector('[data-reason="nested"]');
    expect(await note?.evaluate((element) => element.textContent)).toContain(
      new URL(desk.stage.cinema.playerUrl).host,
    );
    await clickIn(desk.desktop, reopened, 'Allow');
    await answerQuestion(desk.desktop, 'allow');
    await plays(desk.viewer);
  });
});
