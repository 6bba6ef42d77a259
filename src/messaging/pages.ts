/** What only pages of the extension do: tabs, permissions and the comments' panel. */
import browser from 'webextension-polyfill';
import * as z from 'zod/mini';

/** The tab people want to watch in. */
export interface PageTab {
  readonly id: number;
  readonly windowId: number | undefined;
  /** Absent where we may not look into the tab. */
  readonly url: string | undefined;
  readonly title: string;
}

/** Least size, in CSS pixels, of an embedded frame that may hold a player. */
const PLAYER = { width: 160, height: 90 } as const;

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

/** Calls back whenever a tab loads, closes or comes to the front, until `signal` aborts. */
export function onTabsChanged(changed: () => void, signal: AbortSignal): void {
  const { onUpdated, onRemoved, onActivated } = browser.tabs;
  onUpdated.addListener(changed);
  onRemoved.addListener(changed);
  onActivated.addListener(changed);
  signal.addEventListener('abort', () => {
    onUpdated.removeListener(changed);
    onRemoved.removeListener(changed);
    onActivated.removeListener(changed);
  });
}

/** Sites embedded in the tab's page that may hold the player, other than the page's own. */
export async function embeddedOrigins(tabId: number): Promise<readonly string[]> {
  try {
    const [top] = await browser.scripting.executeScript({
      target: { tabId },
      func: largeFrameAddresses,
      args: [PLAYER.width, PLAYER.height],
    });
    const addresses = z.array(z.string()).safeParse(top?.result);
    if (!addresses.success) return [];
    return [...new Set(addresses.data.map((address) => new URL(address).origin))];
  } catch {
    return []; // We may not look into the tab.
  }
}

/** Runs in the page: nothing outside of it is in reach. */
function largeFrameAddresses(width: number, height: number): string[] {
  return [...document.querySelectorAll('iframe')]
    .filter((frame) => frame.offsetWidth >= width && frame.offsetHeight >= height)
    .map((frame) => frame.src)
    .filter((address) => /^https?:\/\//.test(address) && URL.canParse(address))
    .filter((address) => new URL(address).origin !== location.origin);
}

/** Whether the viewer has granted all of `origins`. */
export function mayUse(origins: readonly string[]): Promise<boolean> {
  return browser.permissions.contains({ origins: origins.map(patternOf) });
}

/**
 * Asks the viewer for `origins`; true at once for those granted already. Only inside a click, before
 * anything is waited for.
 */
export function askFor(origins: readonly string[]): Promise<boolean> {
  return browser.permissions.request({ origins: origins.map(patternOf) });
}

/** Match patterns know no ports. */
function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
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

export async function openTab(url: string): Promise<void> {
  await browser.tabs.create({ url });
}
