import type { Page } from 'puppeteer-core';
import { eventually } from './eventually.ts';

/**
 * Clicks the middle of what `selector` finds, with the mouse. Fails where it is missing, disabled, or
 * covered by something else.
 */
export async function click(page: Page, selector: string): Promise<void> {
  await eventually(
    async () => {
      // Each time again, because a list may be redrawn in between.
      const found = await page.waitForSelector(selector);
      if (!found) throw new Error(`nothing is ${selector}`);
      // The focus scrolls it clear of the buttons that lie over a popup's bottom.
      await found.focus();
      const state = await found.evaluate(obstacle);
      if (state === undefined) await found.click();
      return state;
    },
    (state) => state === undefined,
  );
}

/** The same for what is called `name`. */
export function clickNamed(page: Page, name: string, role = 'button'): Promise<void> {
  return click(page, `::-p-aria([name="${name}"][role="${role}"])`);
}

/** Runs in the page: what keeps a click in the middle of `element` from it. */
function obstacle(element: Element): string | undefined {
  if (element.matches(':disabled, [aria-disabled="true"]')) return 'disabled';
  const { left, top, width, height } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  if (!element.isConnected || hit === null) return 'out of sight';
  // A click on the words of a field is one on the field.
  const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
  const isHit = [element, ...labels].some((one) => one.contains(hit));
  return isHit ? undefined : `covered by ${hit.outerHTML.slice(0, 100)}`;
}
