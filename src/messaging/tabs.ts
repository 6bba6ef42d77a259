/** Access to tabs: finds the frame with the video and puts the session there. */
import type { Scripting } from 'webextension-polyfill';
import browser from 'webextension-polyfill';
import * as z from 'zod/mini';
import { isSamePage } from '../protocol/page/page-address.ts';
import type { VideoReport } from '../protocol/extension/video-report.ts';
import { videoReport } from '../protocol/extension/video-report.ts';

export interface FrameVideo extends VideoReport {
  readonly frameId: number;
}

/** Paths of the content scripts in the build. */
const files = {
  discovery: '/discovery.js',
  probe: '/probe.js',
  engine: '/engine.js',
  notice: '/notice.js',
} as const;

/** The videos of a tab, at most one a frame; undefined if we may not access the tab. */
export async function videosIn(tabId: number): Promise<readonly FrameVideo[] | undefined> {
  const results = await inject(files.probe, { tabId, allFrames: true });
  return results?.flatMap(({ frameId, result }) => {
    const report = z.nullable(videoReport).safeParse(result ?? null);
    return report.success && report.data ? [{ frameId, ...report.data }] : [];
  });
}

/** Starts the session in a frame, or asks a running one to check again. False without access. */
export async function injectEngine(tabId: number, frameId: number): Promise<boolean> {
  return (await inject(files.engine, { tabId, frameIds: [frameId] })) !== undefined;
}

/**
 * Starts discovery in the tab as it is now; on granted sites it also starts in every later page.
 * False if we may not access the tab.
 */
export async function injectDiscovery(tabId: number): Promise<boolean> {
  return (await inject(files.discovery, { tabId, allFrames: true })) !== undefined;
}

/** Starts the script that shows notices over the tab's page. It requests the notice of its tab. */
export async function startNotice(tabId: number): Promise<void> {
  await inject(files.notice, { tabId });
}

/** Opens `address` in a new tab. */
export async function openTab(address: string): Promise<void> {
  await browser.tabs.create({ url: address });
}

/** Registers discovery for the granted sites, in place of the previous registration. */
export async function registerDiscovery(): Promise<void> {
  // Two concurrent calls would both find none registered, and the second would be refused.
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

/** Address of a tab's page; undefined if we may not read it. */
export async function tabAddress(tabId: number): Promise<string | undefined> {
  try {
    return (await browser.tabs.get(tabId)).url;
  } catch {
    return undefined; // The tab is closed.
  }
}

export async function tabExists(tabId: number): Promise<boolean> {
  return (await browser.tabs.query({})).some(({ id }) => id === tabId);
}

/** The tabs that show `page` at any position, as far as we may know; the front tab first. */
export async function tabsShowing(page: string): Promise<readonly number[]> {
  const tabs = await browser.tabs.query({});
  return tabs
    .filter(({ url }) => url !== undefined && isSamePage(url, page))
    .toSorted((one, other) => Number(other.active) - Number(one.active))
    .flatMap(({ id }) => id ?? []);
}

/** Opens `address` in a tab. False if the tab is closed. */
export async function goTo(tabId: number, address: string): Promise<boolean> {
  try {
    const [document, fragment] = address.split('#');
    const isSameDocument = (await tabAddress(tabId))?.split('#')[0] === document;
    if (fragment === undefined || !isSameDocument) {
      await browser.tabs.update(tabId, { url: address });
    } else {
      // The browser would not load a page for that.
      await browser.scripting.executeScript({ target: { tabId }, func: load, args: [address] });
    }
    return true;
  } catch {
    return false;
  }
}

/** Runs in the page, without access to this module's scope. */
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
    // The browser refuses: there is no permission for the site, the page is internal, or the tab
    // is closed.
    return undefined;
  }
}
