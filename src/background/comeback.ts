/** The room finds its tab again after a restart of the browser or an update of the extension. */
import {
  registerDiscovery,
  startDiscovery,
  tabAddress,
  tabExists,
  tabsShowing,
} from '../messaging/tabs.ts';
import { storedMembership } from '../messaging/stored.ts';
import { mark, openPopup } from '../messaging/toolbar.ts';
import { isSamePage } from '../protocol/page-address.ts';
import { placeSession } from './placement.ts';
import { changeMembership, unplaced } from './state.ts';

/** Milliseconds after which a session of an earlier version has noticed that it is on its own. */
const BELATED = 2000;

/** After a restart of the browser: tab ids mean nothing any more, but a tab may have been restored. */
export async function afterRestart(): Promise<void> {
  const membership = await changeMembership((now) => now && { ...now, ...unplaced, tabId: null });
  await registerDiscovery();
  if (membership?.page === undefined) return;
  const [tabId] = await tabsShowing(membership.page);
  if (tabId !== undefined && (await adopt(tabId, membership.page))) await resumePlacing();
}

/** After an update the pages still run the version before, which nobody answers any more. */
export async function afterUpdate(): Promise<void> {
  await registerDiscovery();
  const membership = await changeMembership((now) => now && { ...now, ...unplaced });
  if (!membership || membership.tabId === null) return;
  // What is installed from a folder may begin after the browser has, and then is told only this.
  if (!(await tabExists(membership.tabId))) return afterRestart();
  await new Promise((resolve) => setTimeout(resolve, BELATED));
  await resumePlacing();
}

/** A worker that was stopped after a room was entered, before its session began, left that to us. */
export async function resumePlacing(): Promise<void> {
  const membership = await storedMembership.read();
  if (!membership || membership.tabId === null || membership.claim !== undefined) return;
  await startDiscovery(membership.tabId);
  await placeSession();
}

/**
 * A page of the room's tab has loaded. On a site that is not allowed the viewer's click on our button lets us
 * in until the tab goes to another site; there the button says that it has to be clicked again.
 */
export async function comeBack(tabId: number): Promise<void> {
  const membership = await storedMembership.read();
  if (membership?.tabId !== tabId || (await startDiscovery(tabId))) return;
  await mark(tabId, '!');
  // Who was sent there expects the room.
  if (membership.follows) await openPopup(tabId);
}

/** A tab has a video: it is the room's where it was before, or where the room has none and was here. */
export async function placeIfOurs(tabId: number | undefined): Promise<void> {
  if (tabId === undefined) return;
  // In turn: the tab may just have become ours.
  const membership = await changeMembership((now) => now);
  if (membership?.tabId === tabId) await placeSession();
  if (membership?.tabId !== null) return;
  const address = await tabAddress(tabId);
  if (address === undefined) return;
  if (await adopt(tabId, address)) await placeSession();
}

/** Gives the room to a tab that shows its page, at `address`, unless another has it by now. */
async function adopt(tabId: number, address: string): Promise<boolean> {
  const now = await changeMembership((kept) =>
    kept?.tabId === null && kept.page !== undefined && isSamePage(kept.page, address)
      ? { ...kept, tabId }
      : kept,
  );
  return now?.tabId === tabId;
}
