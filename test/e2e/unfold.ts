import type { Page } from 'puppeteer-core';

/**
 * Unfolds what is headed `words`, by keyboard: what has the focus scrolls clear of the buttons that
 * lie over a popup's bottom, where a click would land on them.
 */
export async function unfold(popup: Page, words: string): Promise<void> {
  const heading = await popup.waitForSelector(`summary ::-p-text(${words})`);
  const fold = await heading?.evaluateHandle((element) => element.closest('summary'));
  await fold?.asElement()?.focus();
  await popup.keyboard.press('Enter');
}
