/** Which sites the viewer allows the extension to use. */
import browser from 'webextension-polyfill';

/** Whether the viewer has granted all of `origins`. */
export function mayUse(origins: readonly string[]): Promise<boolean> {
  return browser.permissions.contains({ origins: origins.map(patternOf) });
}

/**
 * Asks the viewer for `origins`; true at once for those granted already. Call it in a click, before the first
 * wait. The promise never settles where its page is closed meanwhile.
 *
 * @throws Error when the browser sees no click.
 */
export async function askFor(origins: readonly string[]): Promise<boolean> {
  return browser.permissions.request({ origins: origins.map(patternOf) });
}

/**
 * Whether the background may ask within a message that a click sent. Chromium lets it, and closes the popup
 * when its question opens; in Firefox only the page with the click may ask, and stays open.
 */
export function canBackgroundAsk(): boolean {
  return !('getBrowserInfo' in browser.runtime);
}

/** Match patterns know no ports. */
function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}
