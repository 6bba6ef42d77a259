import type { Page } from 'puppeteer-core';

/** What the extension says over a page now; '' while it says nothing. */
export function overlayWords(page: Page): Promise<string> {
  return page.$$eval('::-p-aria([role="status"])', (elements) =>
    elements
      .flatMap((element) => [...element.querySelectorAll('[data-words]')])
      .map((element) => element.getAttribute('data-words'))
      .join(' '),
  );
}
