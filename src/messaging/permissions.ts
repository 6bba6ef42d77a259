/** The sites on which the viewer allows the extension. */
import browser from 'webextension-polyfill';

/** Whether the viewer has granted all of `origins`. */
export function mayUse(origins: readonly string[]): Promise<boolean> {
  return browser.permissions.contains({ origins: origins.map(patternOf) });
}

/**
 * Asks the viewer for `origins`; true at once if all are granted already. Call it in a click, before the
 * first wait. The promise never settles if its page is closed in the meantime.
 *
 * @throws Error if the browser sees no click.
 */
export async function askFor(origins: readonly string[]): Promise<boolean> {
  return browser.permissions.request({ origins: origins.map(patternOf) });
}

/**
 * Whether the background may ask while it handles a message sent by a click. Chromium allows
 * that, and closes the popup when its question opens. In Firefox only the clicked page may ask,
 * and it stays open.
 */
export function canBackgroundAsk(): boolean {
  return !('getBrowserInfo' in browser.runtime);
}

/** Match patterns have no ports. */
function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}
