/** What a page says of what it shows. */
import browser from 'webextension-polyfill';
import { limits } from '../protocol/limits.ts';
import type { Clues } from '../protocol/programme.ts';
import { clues } from '../protocol/programme.ts';

/** What the tab's page says of what it shows; nothing where we may not look into it. */
export async function cluesIn(tabId: number): Promise<Clues> {
  const { jsonLd, jsonLds, title } = limits;
  try {
    const [top] = await browser.scripting.executeScript({
      target: { tabId },
      func: cluesOf,
      args: [jsonLds, jsonLd, title],
    });
    const found = clues.safeParse(top?.result);
    return found.success ? found.data : NO_CLUES;
  } catch {
    return NO_CLUES;
  }
}

const NO_CLUES: Clues = { jsonLd: [], openGraph: '', title: '' };

/** Runs in the page: nothing outside of it is in reach. */
function cluesOf(texts: number, text: number, title: number): Clues {
  const described = [...document.querySelectorAll('script[type="application/ld+json"]')];
  const openGraph = document.querySelector('meta[property="og:title"]')?.getAttribute('content');
  return {
    // What is longer is cut off and cannot be read, as what is too much to read.
    jsonLd: described.slice(0, texts).map(({ textContent }) => textContent.slice(0, text)),
    openGraph: (openGraph ?? '').slice(0, title),
    title: document.title.slice(0, title),
  };
}
