/** A viewer at a desk: clicks the browser's own button, and answers its question, as people do. */
import type { Page, Target } from 'puppeteer-core';
import type { Area, Desktop, Point } from '../../stack/browser/desktop.ts';
import type { Viewer } from '../../stack/viewer.ts';

/** Where windows of these tests stand. */
export const WINDOW = { left: 0, top: 0, width: 1200, height: 850 } as const;
/** Of our button, which nothing else beside the address bar has. */
const BUTTON_COLOUR = '#ffa35c';
const TOOLBAR: Area = { x: 600, y: 0, width: 600, height: 140 };
/** Of “Deny”, which the browser offers first in its question. */
const DENY_COLOUR = '#0b57d0';
const QUESTION: Area = { x: 300, y: 80, width: 600, height: 320 };

const TO_OPEN_MS = 20_000;

/** Clicks our button beside the address bar. Resolves to the popup that opens. */
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

/** Waits for the browser's question. Resolves to where its “Deny” is. */
export async function question(desktop: Desktop): Promise<Point> {
  const deny = await desktop.find(DENY_COLOUR, QUESTION);
  if (!deny) throw new Error('the browser asks nothing');
  return deny;
}

export type Answer = 'allow' | 'deny' | 'dismiss';

/** Answers the browser's question once it is there, and waits until it is gone. */
export async function answerQuestion(desktop: Desktop, answer: Answer): Promise<void> {
  const deny = await question(desktop);
  if (answer === 'deny') await desktop.click(deny);
  // “Deny” has the focus, and “Allow” is next to it.
  else await desktop.press(...(answer === 'allow' ? ['Tab', 'Return'] : ['Escape']));
  await desktop.gone(DENY_COLOUR, QUESTION);
}
