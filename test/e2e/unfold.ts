import type { Page } from 'puppeteer-core';

/**
 * Unfolds the section with the heading `words` by keyboard. A focused element scrolls clear of
 * the fixed buttons at a popup's bottom, which would catch a click.
 */
export async function unfold(popup: Page, words: string): Promise<void> {
  const heading = await popup.waitForSelector(`summary ::-p-text(${words})`);
  const fold = await heading?.evaluateHandle((element) => element.closest('summary'));
  await fold?.asElement()?.focus();
  await popup.keyboard.press('Enter');
}
