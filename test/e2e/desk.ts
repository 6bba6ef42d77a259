/** A viewer at a desk, who clicks the browser's own button and answers its question. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Frame, Page, Target } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, it } from 'vitest';
import type { Area, Desktop, Point } from '../../stack/browser/desktop.ts';
import { canStartDesktop, startDesktop } from '../../stack/browser/desktop.ts';
import type { Stage } from '../../stack/stage.ts';
import type { Viewer } from '../../stack/viewer.ts';
import { eventually } from './eventually.ts';
import { overlayWords } from './overlay.ts';
import { shareStage } from './shared-stage.ts';

/** Position and size of the windows in these tests. */
const WINDOW = { left: 0, top: 0, width: 1200, height: 850 } as const;
/** Colour of our button; nothing else in the toolbar has it. */
const BUTTON_COLOUR = '#ffa35c';
const TOOLBAR: Area = { x: 600, y: 0, width: 600, height: 140 };
/** Colour of “Deny”, the first button of the browser's question. */
const DENY_COLOUR = '#0b57d0';
const QUESTION: Area = { x: 300, y: 80, width: 600, height: 320 };

const TO_OPEN_MS = 20_000;
/** Milliseconds without motion after which the browser's question takes keys. */
const SETTLED_MS = 400;

/** Clicks our button in the toolbar. Resolves to the popup that opens. */
export async function clickButton(desktop: Desktop, viewer: Viewer): Promise<Page> {
  const button = await desktop.find(BUTTON_COLOUR, TOOLBAR);
  if (!button) throw new Error('our button is not beside the address bar');
  const opened = popupOf(viewer);
  await desktop.click(button);
  return opened;
}

/** The popup that is open, or opens within 20 s. */
export async function popupOf({ launched }: Viewer): Promise<Page> {
  const isPopup = (target: Target) => target.url().includes('/popup.html');
  const target = await launched.browser.waitForTarget(isPopup, { timeout: TO_OPEN_MS });
  return target.asPage();
}

/** Clicks a button of a popup with the mouse. */
export async function clickIn(desktop: Desktop, popup: Page, name: string): Promise<void> {
  const button = await popup.waitForSelector(`::-p-aria([name="${name}"][role="button"])`);
  const point = await button?.evaluate((element): Point => {
    element.scrollIntoView({ block: 'center' });
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: window.screenX + left + width / 2, y: window.screenY + top + height / 2 };
  });
  if (!point) throw new Error(`no button ${name}`);
  await desktop.click(point);
}

/**
 * Waits for the browser's question. Resolves to the position of its “Deny” button. The question
 * slides in, and loses keys that are pressed before it has the focus: it is awaited at rest.
 */
async function question(desktop: Desktop): Promise<Point> {
  let before: Point | undefined;
  for (;;) {
    const deny = await desktop.find(DENY_COLOUR, QUESTION);
    if (!deny) throw new Error('the browser asks nothing');
    if (before && deny.x === before.x && deny.y === before.y) return deny;
    before = deny;
    await sleep(SETTLED_MS);
  }
}

export type Answer = 'allow' | 'deny' | 'dismiss';

/** Answers the browser's question once it is shown, and waits until it is gone. */
export async function answerQuestion(desktop: Desktop, answer: Answer): Promise<void> {
  const deny = await question(desktop);
  if (answer === 'deny') await desktop.click(deny);
  // “Deny” has the focus, and “Allow” is next to it.
  else await desktop.press(...(answer === 'allow' ? ['Tab', 'Return'] : ['Escape']));
  await desktop.gone(DENY_COLOUR, QUESTION);
}

export interface Desk {
  desktop: Desktop;
  stage: Stage;
  /** Each test has its own profile, because granted permissions persist. */
  viewer: Viewer;
}

const hasDesk = await canStartDesktop();
if (!hasDesk)
  console.warn('Skipped: no Xvfb, openbox, xdotool and xwd here, nor a way to install them.');

/** A test that needs a desk; it is skipped if no desktop can be started. */
export const itAtDesk = hasDesk ? it : it.skip;

/** A desk for the tests of this file; each test has a viewer who has allowed no site. */
export function useDesk(): Desk {
  const desk = {} as Desk;
  if (!hasDesk) return desk;
  beforeAll(async () => {
    desk.desktop = await startDesktop();
    desk.stage = await shareStage();
  });
  afterAll(async () => {
    await desk.stage?.stop();
    await desk.desktop?.stop();
  });
  beforeEach(async () => {
    const { stage, desktop } = desk;
    desk.viewer = await stage.viewer('Mio', { desktop, windowPosition: WINDOW });
    await desk.viewer.launched.pinButton();
  });
  afterEach(() => desk.viewer.close());
  return desk;
}

/** Waits until `words` appear over a page, or over a frame of it. */
export function says(over: Page | Frame, words: string): Promise<string> {
  return eventually(
    () => overlayWords(over),
    (said) => said.includes(words),
  );
}

/** Waits until the viewer's session knows the room's timeline. */
export async function plays(viewer: Viewer): Promise<void> {
  await eventually(
    () => viewer.snapshot(),
    (snapshot) => snapshot?.timeline !== undefined,
  );
}

/** Opens a page with its player in a frame of another site, and presses until the browser asks. */
export async function pressWhereAsked({ desktop, stage, viewer }: Desk): Promise<Page> {
  await viewer.open(`${stage.cinema.url}/framed`);
  const popup = await clickButton(desktop, viewer);
  await clickIn(desktop, popup, 'Watch together here');
  await question(desktop);
  return popup;
}
