/** Finds the room's tab again after a restart of the browser or an update of the extension. */
import {
  registerDiscovery,
  startDiscovery,
  tabAddress,
  tabExists,
  tabsShowing,
} from '../../messaging/tabs.ts';
import { storedMembership } from '../../messaging/stored.ts';
import { mark, openPopup } from '../../messaging/toolbar.ts';
import { isSamePage } from '../../protocol/page/page-address.ts';
import { placeSession } from '../placement/place-session.ts';
import { changeMembership, unplaced } from './store.ts';

/** Milliseconds until a session of the previous version has noticed that it is orphaned. */
const BELATED = 2000;

/** After a restart of the browser, tab ids are void, but a tab may have been restored. */
export async function afterRestart(): Promise<void> {
  const membership = await changeMembership((now) => now && { ...now, ...unplaced, tabId: null });
  await registerDiscovery();
  if (membership?.page === undefined) return;
  const [tabId] = await tabsShowing(membership.page);
  if (tabId !== undefined && (await adopt(tabId, membership.page))) await resumePlacing();
}

/** After an update, pages still run the previous version, which gets no answers. */
export async function afterUpdate(): Promise<void> {
  await registerDiscovery();
  const membership = await changeMembership((now) => now && { ...now, ...unplaced });
  if (!membership || membership.tabId === null) return;
  // An extension loaded from a folder may start after the browser, and gets only this event.
  if (!(await tabExists(membership.tabId))) return afterRestart();
  await new Promise((resolve) => setTimeout(resolve, BELATED));
  await resumePlacing();
}

/** Places the session that a stopped worker had not placed yet. */
export async function resumePlacing(): Promise<void> {
  const membership = await storedMembership.read();
  if (!membership || membership.tabId === null || membership.claim !== undefined) return;
  await startDiscovery(membership.tabId);
  await placeSession();
}

/**
 * Starts discovery after a page of the room's tab has loaded. On a site that is not allowed, the click on our
 * button grants access until the tab goes to another site. There, the button asks for another click.
 */
export async function comeBack(tabId: number): Promise<void> {
  const membership = await storedMembership.read();
  if (membership?.tabId !== tabId || (await startDiscovery(tabId))) return;
  await mark(tabId, '!');
  // A viewer who was sent there expects the room.
  if (membership.follows) await openPopup(tabId);
}

/** Places the session in a tab with a video, if it is the room's tab or shows the page of a room without one. */
export async function placeIfOurs(tabId: number | undefined): Promise<void> {
  if (tabId === undefined) return;
  // In the queue: the tab may just have become the room's.
  const membership = await changeMembership((now) => now);
  if (membership?.tabId === tabId) await placeSession();
  if (membership?.tabId !== null) return;
  const address = await tabAddress(tabId);
  if (address === undefined) return;
  if (await adopt(tabId, address)) await placeSession();
}

/** Makes a tab that shows the room's page, at `address`, the room's tab, unless it has one by now. */
async function adopt(tabId: number, address: string): Promise<boolean> {
  const now = await changeMembership((kept) =>
    kept?.tabId === null && kept.page !== undefined && isSamePage(kept.page, address)
      ? { ...kept, tabId }
      : kept,
  );
  return now?.tabId === tabId;
}
