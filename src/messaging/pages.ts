/** What only pages of the extension do: tabs and the comments' panel. */
import browser from 'webextension-polyfill';
import { withoutKey } from '../protocol/invite-address.ts';

/** The tab people want to watch in. */
export interface PageTab {
  readonly id: number;
  readonly windowId: number | undefined;
  /** Absent where we may not look into the tab. */
  readonly url: string | undefined;
  readonly title: string;
}

/** The tab with this id, or the one in front; undefined where there is none. */
export async function pageTab(id: number | undefined): Promise<PageTab | undefined> {
  try {
    const tab =
      id === undefined
        ? (await browser.tabs.query({ active: true, currentWindow: true }))[0]
        : await browser.tabs.get(id);
    if (tab?.id === undefined) return undefined;
    return { id: tab.id, windowId: tab.windowId, url: tab.url, title: tab.title ?? '' };
  } catch {
    return undefined; // The tab is gone.
  }
}

/**
 * Calls back whenever a tab loads, closes or comes to the front, or a site is allowed or no longer so, until
 * `signal` aborts.
 */
export function onTabsChanged(changed: () => void, signal: AbortSignal): void {
  const { onUpdated, onRemoved, onActivated } = browser.tabs;
  const { onAdded, onRemoved: onRevoked } = browser.permissions;
  const events = [onUpdated, onRemoved, onActivated, onAdded, onRevoked] as const;
  for (const event of events) event.addListener(changed);
  signal.addEventListener('abort', () => {
    for (const event of events) event.removeListener(changed);
  });
}

/** Takes the room key out of `address`, that of an invite's page. */
export async function dropInvite(tabId: number, address: string): Promise<void> {
  // Where we may not look into the tab it stays.
  await browser.scripting
    .executeScript({ target: { tabId }, func: rename, args: [address, withoutKey(address)] })
    .catch(() => undefined);
}

/** Runs in the page: nothing outside of it is in reach. */
function rename(from: string, to: string): void {
  // The page may have gone on meanwhile.
  if (location.href === from) history.replaceState(history.state, '', to);
}

/** What only Chromium has. */
interface SidePanels {
  open(options: { windowId: number }): Promise<void>;
}

/** Shows the comments beside the page. Only inside a click, before anything is waited for. */
export async function openComments(windowId: number | undefined): Promise<void> {
  const { chrome } = globalThis as { chrome?: { sidePanel?: SidePanels } };
  if (chrome?.sidePanel && windowId !== undefined) await chrome.sidePanel.open({ windowId });
  else await browser.sidebarAction.open();
}

/** Brings a tab and its window to the front. False when the tab is gone. */
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
