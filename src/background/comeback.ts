/** The room finds its tab again after a restart of the browser or an update of the extension. */
import {
  registerDiscovery,
  startDiscovery,
  tabAddress,
  tabExists,
  tabsShowing,
} from '../messaging/tabs.ts';
import { storedMembership } from '../messaging/stored.ts';
import type { Membership } from '../protocol/membership.ts';
import { pageIn } from '../protocol/page-address.ts';
import { placeSession } from './placement.ts';
import { changeMembership } from './state.ts';

/** Milliseconds after which a session of an earlier version has noticed that it is on its own. */
const BELATED = 2000;

/** After a restart of the browser: tab ids mean nothing any more, but a tab may have been restored. */
export async function afterRestart(): Promise<void> {
  const membership = await changeMembership((now) => now && { ...now, tabId: null, frameId: null });
  await registerDiscovery();
  if (membership?.page === undefined) return;
  const [tabId] = await tabsShowing(membership.page);
  if (tabId === undefined) return;
  const adopted = await adopt(tabId, membership.page);
  if (!adopted) return;
  await startDiscovery(tabId);
  await placeSession(adopted);
}

/** After an update the pages still run the version before, which nobody answers any more. */
export async function afterUpdate(): Promise<void> {
  await registerDiscovery();
  const membership = await changeMembership((now) => now && { ...now, frameId: null });
  if (!membership || membership.tabId === null) return;
  // What is installed from a folder may begin after the browser has, and then is told only this.
  if (!(await tabExists(membership.tabId))) return afterRestart();
  await new Promise((resolve) => setTimeout(resolve, BELATED));
  await startDiscovery(membership.tabId);
  await resumePlacing();
}

/** A worker that was stopped after a room was entered, before its session began, left that to us. */
export async function resumePlacing(): Promise<void> {
  const membership = await storedMembership.read();
  if (membership?.frameId === null) await placeSession(membership);
}

/** A tab has a video: it is the room's where it was before, or where the room has none and was here. */
export async function placeIfOurs(tabId: number | undefined): Promise<void> {
  if (tabId === undefined) return;
  const membership = await storedMembership.read();
  if (membership?.tabId === tabId) await placeSession(membership);
  if (membership?.tabId !== null) return;
  const address = await tabAddress(tabId);
  const adopted = address === undefined ? undefined : await adopt(tabId, pageIn(address));
  if (adopted) await placeSession(adopted);
}

/** Gives the room to a tab that shows its page, unless another has it by now. */
async function adopt(tabId: number, page: string): Promise<Membership | undefined> {
  const now = await changeMembership((kept) =>
    kept?.tabId === null && kept.page === page ? { ...kept, tabId } : kept,
  );
  return now?.tabId === tabId ? now : undefined;
}
