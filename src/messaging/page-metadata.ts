/** The metadata of a page. */
import browser from 'webextension-polyfill';
import { limits } from '../protocol/limits.ts';
import type { PageMetadata } from '../protocol/page/page-metadata.ts';
import { noMetadata, pageMetadata } from '../protocol/page/page-metadata.ts';

/** The metadata of the tab's page; empty if we may not access the tab. */
export async function readPageMetadata(tabId: number): Promise<PageMetadata> {
  const { jsonLd, jsonLds, title } = limits;
  try {
    const [top] = await browser.scripting.executeScript({
      target: { tabId },
      func: collectMetadata,
      // Twice the limit in code units holds at least the limit in characters.
      args: [jsonLds, jsonLd, 2 * title],
    });
    const found = pageMetadata.safeParse(top?.result);
    return found.success ? found.data : noMetadata;
  } catch {
    return noMetadata;
  }
}

/** Runs in the page, without access to this module's scope. */
function collectMetadata(texts: number, text: number, title: number): PageMetadata {
  const described = [...document.querySelectorAll('script[type="application/ld+json"]')];
  const openGraph = document.querySelector('meta[property="og:title"]')?.getAttribute('content');
  const { metadata } = navigator.mediaSession;
  const told = metadata?.title ?? '';
  const [loaded] = performance.getEntriesByType('navigation');
  // Without the position in it, as `pageIn` returns it.
  const pageOf = (address: string) =>
    address.replace(/[?&]issho=[^&]*/, '').replace(/#(?![/!]).*$/, '');
  return {
    // A longer text is cut off, and so unreadable, like an excess one.
    jsonLd: described.slice(0, texts).map(({ textContent }) => textContent.slice(0, text)),
    openGraph: (openGraph ?? '').slice(0, title),
    title: document.title.slice(0, title),
    // The title of the series is in the album or the artist, if it is not in the title.
    media: [told, metadata?.album, metadata?.artist]
      .map((one, index) => (index > 0 && one ? `${one} – ${told}` : (one ?? '')).slice(0, title))
      .filter(Boolean),
    hasMovedOn: loaded !== undefined && pageOf(loaded.name) !== pageOf(location.href),
  };
}
