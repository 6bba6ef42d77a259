import type { Page } from 'puppeteer-core';
import { eventually } from './eventually.ts';

/**
 * Clicks the middle of the element at `selector` with the mouse. Fails if it is missing, disabled
 * or covered.
 */
export async function click(page: Page, selector: string): Promise<void> {
  await eventually(
    async () => {
      // Found again each time, because a list may be rendered again in between.
      const found = await page.waitForSelector(selector);
      if (!found) throw new Error(`nothing is ${selector}`);
      // The focus scrolls it clear of the fixed buttons at a popup's bottom.
      await found.focus();
      const state = await found.evaluate(obstacle);
      if (state === undefined) await found.click();
      return state;
    },
    (state) => state === undefined,
  );
}

/** Clicks the control with the accessible name `name`, under the same conditions. */
export function clickNamed(page: Page, name: string, role = 'button'): Promise<void> {
  return click(page, `::-p-aria([name="${name}"][role="${role}"])`);
}

/** Runs in the page: the reason why a click does not reach the middle of `element`. */
function obstacle(element: Element): string | undefined {
  if (element.matches(':disabled, [aria-disabled="true"]')) return 'disabled';
  const { left, top, width, height } = element.getBoundingClientRect();
  const hit = document.elementFromPoint(left + width / 2, top + height / 2);
  if (!element.isConnected || hit === null) return 'out of sight';
  // A click on a field's label is a click on the field.
  const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
  const isHit = [element, ...labels].some((one) => one.contains(hit));
  return isHit ? undefined : `covered by ${hit.outerHTML.slice(0, 100)}`;
}
