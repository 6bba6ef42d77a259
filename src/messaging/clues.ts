/** What a page says of what it shows. */
import browser from 'webextension-polyfill';
import { limits } from '../protocol/limits.ts';
import type { Clues } from '../protocol/programme.ts';
import { clues, noClues } from '../protocol/programme.ts';

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
    return found.success ? found.data : noClues;
  } catch {
    return noClues;
  }
}

/** Runs in the page: nothing outside of it is in reach. */
function cluesOf(texts: number, text: number, title: number): Clues {
  const described = [...document.querySelectorAll('script[type="application/ld+json"]')];
  const openGraph = document.querySelector('meta[property="og:title"]')?.getAttribute('content');
  const { metadata } = navigator.mediaSession;
  const told = metadata?.title ?? '';
  const [loaded] = performance.getEntriesByType('navigation');
  // Without the place in it, as `pageIn` has it.
  const pageOf = (address: string) =>
    address.replace(/[?&]issho=[^&]*/, '').replace(/#(?![/!]).*$/, '');
  return {
    // What is longer is cut off and cannot be read, as what is too much to read.
    jsonLd: described.slice(0, texts).map(({ textContent }) => textContent.slice(0, text)),
    openGraph: (openGraph ?? '').slice(0, title),
    title: document.title.slice(0, title),
    // The name of the series stands in the album or the artist, where it is not in the title.
    media: [told, metadata?.album, metadata?.artist]
      .map((one, index) => (index > 0 && one ? `${one} – ${told}` : (one ?? '')).slice(0, title))
      .filter(Boolean),
    hasMovedOn: loaded !== undefined && pageOf(loaded.name) !== pageOf(location.href),
  };
}
