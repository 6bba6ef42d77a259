import type { Frame, Page } from 'puppeteer-core';

/** What the extension says over a page, or in a frame of it, now; '' while it says nothing. */
export function overlayWords(page: Page | Frame): Promise<string> {
  return page.$$eval('::-p-aria([role="status"])', (elements) =>
    elements
      .flatMap((element) => [...element.querySelectorAll('[data-words]')])
      .map((element) => element.getAttribute('data-words'))
      .join(' '),
  );
}
