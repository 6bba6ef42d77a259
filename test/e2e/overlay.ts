import type { Frame, Page } from 'puppeteer-core';

/** The extension's current text over a page, or in a frame of it; '' if there is none. */
export function overlayWords(page: Page | Frame): Promise<string> {
  return page.$$eval('::-p-aria([role="status"])', (elements) =>
    elements
      .flatMap((element) => [...element.querySelectorAll('[data-words]')])
      .map((element) => element.getAttribute('data-words'))
      .join(' '),
  );
}

/**
 * Clicks a button of the card over a page or in a frame of it. A card takes no clicks while it
 * appears, so the end of its animations is awaited.
 */
export async function clickOverlay(over: Page | Frame, name: string): Promise<void> {
  const button = await over.waitForSelector(`::-p-aria([name="${name}"][role="button"])`);
  if (!button) throw new Error(`no button ${name}`);
  await button.evaluate(async (element) => {
    const animations = element.closest('.card')?.getAnimations() ?? [];
    await Promise.all(animations.map(({ finished }) => finished));
  });
  await button.click();
}
