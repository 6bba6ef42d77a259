/** Browser functions for the extension's pages only: tabs and the comments' panel. */
import browser from 'webextension-polyfill';
import { onAbort } from '../async/on-abort.ts';
import { withoutKey } from '../protocol/page/invite-address.ts';

/** The tab people want to watch in. */
export interface PageTab {
  readonly id: number;
  readonly windowId: number | undefined;
  /** Absent if we may not access the tab. */
  readonly url: string | undefined;
  readonly title: string;
}

/** The tab with this id, or the front tab; undefined if there is none. */
export async function pageTab(id: number | undefined): Promise<PageTab | undefined> {
  try {
    const tab =
      id === undefined
        ? (await browser.tabs.query({ active: true, currentWindow: true }))[0]
        : await browser.tabs.get(id);
    if (tab?.id === undefined) return undefined;
    return { id: tab.id, windowId: tab.windowId, url: tab.url, title: tab.title ?? '' };
  } catch {
    return undefined; // The tab is closed.
  }
}

/**
 * Calls back until `signal` aborts, whenever a tab loads, closes or comes to the front, or a site
 * permission changes.
 */
export function onTabsChanged(changed: () => void, signal: AbortSignal): void {
  const { onUpdated, onRemoved, onActivated } = browser.tabs;
  const { onAdded, onRemoved: onRevoked } = browser.permissions;
  const events = [onUpdated, onRemoved, onActivated, onAdded, onRevoked] as const;
  for (const event of events) event.addListener(changed);
  onAbort(signal, () => {
    for (const event of events) event.removeListener(changed);
  });
}

/** Removes the room key from `address`, the page of an invite. */
export async function dropInvite(tabId: number, address: string): Promise<void> {
  // The key stays if we may not access the tab.
  await browser.scripting
    .executeScript({ target: { tabId }, func: rename, args: [address, withoutKey(address)] })
    .catch(() => undefined);
}

/** Runs in the page, without access to this module's scope. */
function rename(from: string, to: string): void {
  // The page may have changed in the meantime.
  if (location.href === from) history.replaceState(history.state, '', to);
}

/** Functions that only Chromium has. */
interface SidePanels {
  open(options: { windowId: number }): Promise<void>;
}

/** Shows the comments beside the page. Call it inside a click, before the first wait. */
export async function openComments(windowId: number | undefined): Promise<void> {
  const { chrome } = globalThis as { chrome?: { sidePanel?: SidePanels } };
  if (chrome?.sidePanel && windowId !== undefined) await chrome.sidePanel.open({ windowId });
  else await browser.sidebarAction.open();
}

/** Brings a tab and its window to the front. False if the tab is closed. */
export async function showTab(tabId: number): Promise<boolean> {
  try {
    const tab = await browser.tabs.update(tabId, { active: true });
    if (tab?.windowId !== undefined) await browser.windows.update(tab.windowId, { focused: true });
    return true;
  } catch {
    return false;
  }
}

export async function openOptions(): Promise<void> {
  await browser.runtime.openOptionsPage();
}
