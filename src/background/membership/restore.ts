/** Finds the room's tab again after a restart of the browser or an update of the extension. */
import { ticker } from '../../async/browser-clock.ts';
import { sleep } from '../../async/sleep.ts';
import {
  registerDiscovery,
  injectDiscovery,
  tabAddress,
  tabExists,
  tabsShowing,
} from '../../messaging/tabs.ts';
import { storedMembership } from '../../messaging/stored.ts';
import { mark, openPopup } from '../../messaging/toolbar.ts';
import { lastPage, leaseIdOf, tabOf } from '../../protocol/extension/membership.ts';
import { isLastPage } from '../../protocol/extension/page-match.ts';
import { placeSession } from '../placement/place-session.ts';
import { changeMembership } from './store.ts';
import { inTab } from './transitions.ts';

/** Milliseconds until a session of the previous version has noticed that it is orphaned. */
const ORPHAN_DELAY_MS = 2000;

/** After a restart of the browser, tab ids are void, but a tab may have been restored. */
export async function afterRestart(): Promise<void> {
  const membership = await changeMembership((now) => now && inTab(now, null));
  await registerDiscovery();
  const page = membership && lastPage(membership).address;
  if (!page) return;
  const [tabId] = await tabsShowing(page);
  if (tabId !== undefined && (await adopt(tabId, page))) await resumePlacing();
}

/** After an update, pages still run the previous version, which gets no answers. */
export async function afterUpdate(): Promise<void> {
  await registerDiscovery();
  const membership = await changeMembership((now) => now && inTab(now, tabOf(now)));
  const tabId = tabOf(membership);
  if (tabId === null) return;
  // An extension loaded from a folder may start after the browser, and gets only this event.
  if (!(await tabExists(tabId))) return afterRestart();
  await sleep(ticker, ORPHAN_DELAY_MS);
  await resumePlacing();
}

/** Places the session that a stopped worker had not placed yet. */
export async function resumePlacing(): Promise<void> {
  const membership = await storedMembership.read();
  const tabId = tabOf(membership);
  if (tabId === null || leaseIdOf(membership) !== undefined) return;
  await injectDiscovery(tabId);
  await placeSession();
}

/**
 * Starts discovery after a page of the room's tab has loaded. On a site that is not allowed, the click on our
 * button grants access until the tab goes to another site. There, the button asks for another click.
 */
export async function comeBack(tabId: number): Promise<void> {
  const membership = await storedMembership.read();
  if (tabOf(membership) !== tabId || (await injectDiscovery(tabId))) return;
  await mark(tabId, '!');
  // A viewer who was sent there expects the room.
  if (membership?.page.state === 'navigating') await openPopup(tabId);
}

/** Places the session in a tab with a video, if it is the room's tab or shows the page of a room without one. */
export async function placeIfOurs(tabId: number): Promise<void> {
  // In the queue: the tab may just have become the room's.
  const membership = await changeMembership((now) => now);
  if (tabOf(membership) === tabId) await placeSession();
  if (membership?.placement.state !== 'no-tab') return;
  const address = await tabAddress(tabId);
  if (address === undefined) return;
  if (await adopt(tabId, address)) await placeSession();
}

/** Makes a tab that shows the room's page, at `address`, the room's tab, unless it has one by now. */
async function adopt(tabId: number, address: string): Promise<boolean> {
  const now = await changeMembership((kept) =>
    kept?.placement.state === 'no-tab' && isLastPage(kept, address) ? inTab(kept, tabId) : kept,
  );
  return tabOf(now) === tabId;
}
