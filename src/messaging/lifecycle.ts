/** Events of the browser that wake the background. */
import browser from 'webextension-polyfill';

export function onTabClosed(closed: (tabId: number) => void): void {
  browser.tabs.onRemoved.addListener(closed);
}

/** The document of a tab has loaded, or what it shows changed without that. */
export function onTabLoaded(loaded: (tabId: number) => void): void {
  browser.tabs.onUpdated.addListener((tabId, { status }) => {
    if (status === 'complete') loaded(tabId);
  });
}

/** A tab goes on under another id, as Chromium's do whose page was put away to save memory. */
export function onTabReplaced(replaced: (added: number, removed: number) => void): void {
  // Where no tab ever is, browsers need not say so.
  const { onReplaced }: Partial<typeof browser.tabs> = browser.tabs;
  onReplaced?.addListener(replaced);
}

/** The browser, not the worker, was started. */
export function onStartup(started: () => void): void {
  browser.runtime.onStartup.addListener(started);
}

/**
 * The extension was installed, updated or loaded anew: what ran in pages is on its own now. An update of
 * the browser alone changes nothing for them.
 */
export function onInstalled(installed: () => void): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install' || reason === 'update') installed();
  });
}

/** The viewer, or the browser, allowed a site or took that back. */
export function onSitesChanged(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed);
  browser.permissions.onRemoved.addListener(changed);
}

/** Calls back about every `minutes` for as long as the extension is installed. */
export function onAlarm(name: string, minutes: number, callback: () => void): void {
  browser.alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) callback();
  });
  void ensureAlarm(name, minutes);
}

/** Makes the alarm unless there is one: making it anew would put it off at every start. */
async function ensureAlarm(name: string, minutes: number): Promise<void> {
  const known = await browser.alarms.get(name);
  if (!known) await browser.alarms.create(name, { periodInMinutes: minutes });
}

/**
 * Keeps what is stored, the sign-in at the backend among it, from content scripts, which share a
 * process with a page. Firefox cannot.
 */
export function keepStorageFromPages(): void {
  const area: { setAccessLevel?: (wanted: { accessLevel: string }) => Promise<void> } = browser
    .storage.local as object;
  void area.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}
