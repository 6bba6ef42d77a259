/** Events of the browser that wake the background. */
import browser from 'webextension-polyfill';

export function onTabClosed(closed: (tabId: number) => void): void {
  browser.tabs.onRemoved.addListener(closed);
}

/** A tab loaded its document, or changed its content without loading. */
export function onTabLoaded(loaded: (tabId: number) => void): void {
  browser.tabs.onUpdated.addListener((tabId, { status }) => {
    if (status === 'complete') loaded(tabId);
  });
}

/** A tab got another id. Chromium does that when it discards a page to save memory. */
export function onTabReplaced(replaced: (added: number, removed: number) => void): void {
  // Browsers that never replace a tab may lack the event.
  const { onReplaced }: Partial<typeof browser.tabs> = browser.tabs;
  onReplaced?.addListener(replaced);
}

/** The browser, not the worker, was started. */
export function onStartup(started: () => void): void {
  browser.runtime.onStartup.addListener(started);
}

/**
 * The extension was installed, updated or reloaded, which orphans its scripts in pages. An update
 * of the browser alone is ignored: it leaves them working.
 */
export function onInstalled(installed: () => void): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install' || reason === 'update') installed();
  });
}

/** The viewer, or the browser, granted or revoked access to a site. */
export function onSitesChanged(changed: () => void): void {
  browser.permissions.onAdded.addListener(changed);
  browser.permissions.onRemoved.addListener(changed);
}

/** Calls back about every `minutes` while the extension is installed. */
export function onAlarm(name: string, minutes: number, callback: () => void): void {
  browser.alarms.onAlarm.addListener((alarm) => {
    if (alarm.name === name) callback();
  });
  void ensureAlarm(name, minutes);
}

/** Creates the alarm only if there is none: a new one would be delayed at every start. */
async function ensureAlarm(name: string, minutes: number): Promise<void> {
  const known = await browser.alarms.get(name);
  if (!known) await browser.alarms.create(name, { periodInMinutes: minutes });
}

/**
 * Hides the storage, which has the sign-in at the backend, from content scripts, which share a
 * process with a page. Firefox has no such setting.
 */
export function keepStorageFromPages(): void {
  const area: { setAccessLevel?: (wanted: { accessLevel: string }) => Promise<void> } = browser
    .storage.local as object;
  void area.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}
