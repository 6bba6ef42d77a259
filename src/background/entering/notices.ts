/** Shows notices over pages without a session, and marks on the button beside the address bar. */
import { mark, openPopup } from '../../messaging/toolbar.ts';
import { announceToTab } from '../../messaging/messages.ts';
import { storedEnding, storedEntry } from '../../messaging/stored.ts';
import { startNotice } from '../../messaging/tabs.ts';
import type { PendingEntry } from '../../protocol/extension/entry.ts';
import type { Ending } from '../../protocol/extension/membership.ts';
import type { Notice } from '../../protocol/extension/notice.ts';

/** The notice for the page in `tabId`, if there is one. */
export async function noticeFor(tabId: number): Promise<Notice | null> {
  const entry = await storedEntry.read();
  const said = entry?.entry.request.tabId === tabId ? noticeOf(entry) : null;
  if (said) return said;
  const ending = await storedEnding.read();
  return ending && isSaidOver(ending, tabId) ? { kind: 'ended', ending } : null;
}

function noticeOf({ state, isWaiting, origins, refusal }: PendingEntry): Notice | null {
  if (state === 'nested') return { kind: 'nested', origins };
  if (state === 'refused' && refusal) return { kind: 'refused', origins, refusal };
  return isWaiting ? { kind: 'waiting' } : null;
}

/** Whether the ending is shown over the page. A viewer who deleted their data knows why the room is gone. */
function isSaidOver({ why, tabId }: Ending, over: number): boolean {
  return why !== 'data-deleted' && tabId === over;
}

/** Shows the current notice over the page in `tabId`, if we have access to it. */
export async function sayOver(tabId: number): Promise<void> {
  await startNotice(tabId);
  // A notice script that runs already shows the current notice.
  announceToTab('notice/changed', { notice: await noticeFor(tabId) }, tabId);
}

/** Updates the notice over the page in `tabId`, if one is shown. */
export async function unsay(tabId: number): Promise<void> {
  announceToTab('notice/changed', { notice: await noticeFor(tabId) }, tabId);
}

/** Removes the mark on the button and updates the notice. */
export async function takeBack(tabId: number): Promise<void> {
  await mark(tabId, '');
  await unsay(tabId);
}

const marks = { entered: '✓', stuck: '!' } as const;

/** Shows on the button, and over the page if it failed, how an attempt ended. */
export async function showOutcome(tabId: number, outcome: keyof typeof marks): Promise<void> {
  await mark(tabId, marks[outcome]);
  if (outcome === 'stuck') await sayOver(tabId);
}

/** Opens the popup again after the browser's question closed it, if its tab is still in front. */
export async function reopenPopup({ origins, entry }: PendingEntry): Promise<void> {
  if (origins.length > 0) await openPopup(entry.request.tabId);
}
