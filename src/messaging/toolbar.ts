/** The extension's button in the toolbar. */
import browser from 'webextension-polyfill';

/** Functions that some browsers lack, or name differently. */
interface Button {
  setBadgeText(details: { tabId: number; text: string }): Promise<void>;
  openPopup?(): Promise<void>;
}

function button(): Button {
  const { action, browserAction } = browser as unknown as {
    action?: Button;
    browserAction?: Button;
  };
  const found = action ?? browserAction;
  if (!found) throw new Error('Issho: the browser has no button for extensions');
  return found;
}

/** Marks the button while `tabId` is in front. */
export async function mark(tabId: number, text: string): Promise<void> {
  // The tab may be closed already.
  await button()
    .setBadgeText({ tabId, text })
    .catch(() => undefined);
}

/**
 * Opens the popup, in browsers that allow it without a click while a window has the focus. With a `tabId`, it
 * opens only while that tab is in front.
 */
export async function openPopup(tabId: number | null): Promise<void> {
  const inFront = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  if (tabId !== null && inFront.every(({ id }) => id !== tabId)) return;
  await button()
    .openPopup?.()
    .catch(() => undefined);
}
