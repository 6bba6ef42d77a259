/** What only pages of the extension do: tabs, permissions and the comments' panel. */
import browser from 'webextension-polyfill';
import * as z from 'zod/mini';
import { withoutKey } from '../protocol/invite-address.ts';

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

export interface EmbeddedFrame {
  readonly origin: string;
  /** Size in CSS pixels². */
  readonly area: number;
}

const embeddedFrames = z.array(z.object({ origin: z.string(), area: z.number() }));

/**
 * Frames of other sites in the tab's page that are large enough for a player, and those in them, as far
 * as we may look: a player lies in a frame in a frame now and then.
 */
export async function framesIn(tabId: number): Promise<readonly EmbeddedFrame[]> {
  try {
    const found = await browser.scripting.executeScript({
      target: { tabId, allFrames: true },
      func: largeFrames,
      args: [PLAYER.width, PLAYER.height],
    });
    return found.flatMap(({ result }) => {
      const frames = embeddedFrames.safeParse(result);
      return frames.success ? frames.data : [];
    });
  } catch {
    return []; // We may not look into the tab.
  }
}

/** Runs in the page: nothing outside of it is in reach. */
function largeFrames(width: number, height: number): EmbeddedFrame[] {
  return [...document.querySelectorAll('iframe')].flatMap((frame) => {
    const { offsetWidth, offsetHeight, src } = frame;
    if (offsetWidth < width || offsetHeight < height || !URL.canParse(src)) return [];
    const { origin, protocol } = new URL(src);
    if (!/^https?:$/.test(protocol) || origin === location.origin) return [];
    return [{ origin, area: offsetWidth * offsetHeight }];
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

export async function openOptions(): Promise<void> {
  await browser.runtime.openOptionsPage();
}

export async function openTab(url: string): Promise<void> {
  await browser.tabs.create({ url });
}
