/** Reaching into tabs: which frame shows the video, and putting the session there. */
import type { Scripting } from 'webextension-polyfill';
import browser from 'webextension-polyfill';
import * as z from 'zod/mini';
import { isSamePage } from '../protocol/page-address.ts';
import type { VideoReport } from '../protocol/video-report.ts';
import { videoReport } from '../protocol/video-report.ts';

export interface FrameVideo extends VideoReport {
  readonly frameId: number;
}

/** The files that run in pages, as the build names them. */
const files = {
  discovery: '/discovery.js',
  probe: '/probe.js',
  engine: '/engine.js',
  notice: '/notice.js',
} as const;

/** The videos of a tab, one a frame at most; undefined where we may not look into the tab at all. */
export async function videosIn(tabId: number): Promise<readonly FrameVideo[] | undefined> {
  const results = await inject(files.probe, { tabId, allFrames: true });
  return results?.flatMap(({ frameId, result }) => {
    const report = z.nullable(videoReport).safeParse(result ?? null);
    return report.success && report.data ? [{ frameId, ...report.data }] : [];
  });
}

/** Starts the session in a frame, or tells a running one to look again. False where we may not. */
export async function startEngine(tabId: number, frameId: number): Promise<boolean> {
  return (await inject(files.engine, { tabId, frameIds: [frameId] })) !== undefined;
}

/**
 * Looks for videos in the tab as it is now; granted sites do so in every later page, too. False where we may
 * not look into the tab.
 */
export async function startDiscovery(tabId: number): Promise<boolean> {
  return (await inject(files.discovery, { tabId, allFrames: true })) !== undefined;
}

/** Starts what shows notices over the tab's page. It asks the background for the notice of its tab. */
export async function startNotice(tabId: number): Promise<void> {
  await inject(files.notice, { tabId });
}

/** Has a new tab show `address`. */
export async function openTab(address: string): Promise<void> {
  await browser.tabs.create({ url: address });
}

/** Registers discovery for the sites the viewer has granted, replacing the registration before. */
export async function registerDiscovery(): Promise<void> {
  // Two at once would both find none registered, and the second be refused.
  await navigator.locks.request('register-discovery', async () => {
    const { origins = [] } = await browser.permissions.getAll();
    const matches = origins.filter((origin) => !isOwnServer(origin));
    const id = 'discovery';
    const known = await browser.scripting.getRegisteredContentScripts({ ids: [id] });
    if (known.length > 0) await browser.scripting.unregisterContentScripts({ ids: [id] });
    if (matches.length === 0) return;
    await browser.scripting.registerContentScripts([
      { id, matches, js: [files.discovery], allFrames: true, runAt: 'document_idle' },
    ]);
  });
}

/** Address of a tab's page; undefined where we may not know it. */
export async function tabAddress(tabId: number): Promise<string | undefined> {
  try {
    return (await browser.tabs.get(tabId)).url;
  } catch {
    return undefined; // The tab is gone.
  }
}

export async function tabExists(tabId: number): Promise<boolean> {
  return (await browser.tabs.query({})).some(({ id }) => id === tabId);
}

/** The tabs that show `page`, wherever in it, as far as we may know; the one in front first. */
export async function tabsShowing(page: string): Promise<readonly number[]> {
  const tabs = await browser.tabs.query({});
  return tabs
    .filter(({ url }) => url !== undefined && isSamePage(url, page))
    .toSorted((one, other) => Number(other.active) - Number(one.active))
    .flatMap(({ id }) => id ?? []);
}

/** Has a tab show `address`. False when the tab is gone. */
export async function goTo(tabId: number, address: string): Promise<boolean> {
  try {
    const [document, fragment] = address.split('#');
    const isSameDocument = (await tabAddress(tabId))?.split('#')[0] === document;
    if (fragment === undefined || !isSameDocument) {
      await browser.tabs.update(tabId, { url: address });
    } else {
      // The browser would load no page for that.
      await browser.scripting.executeScript({ target: { tabId }, func: load, args: [address] });
    }
    return true;
  } catch {
    return false;
  }
}

/** Runs in the page: nothing outside of it is in reach. */
function load(address: string): void {
  location.assign(address);
  location.reload();
}

/** Hosts granted at install are servers, not sites. */
function isOwnServer(origin: string): boolean {
  const manifest = browser.runtime.getManifest();
  return [...(manifest.host_permissions ?? []), ...(manifest.permissions ?? [])].includes(origin);
}

async function inject(file: string, target: Scripting.InjectionTarget) {
  try {
    return await browser.scripting.executeScript({ target, files: [file] });
  } catch {
    // The browser refuses: no permission for the site, a page of its own, or the tab is gone.
    return undefined;
  }
}
