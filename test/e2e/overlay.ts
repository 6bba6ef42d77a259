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
