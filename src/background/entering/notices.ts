/** What is said over a page in which no session runs, and on the button beside the address bar. */
import { mark, openPopup } from '../../messaging/toolbar.ts';
import { announceToTab } from '../../messaging/messages.ts';
import { storedEnding, storedEntry } from '../../messaging/stored.ts';
import { startNotice } from '../../messaging/tabs.ts';
import type { PendingEntry } from '../../protocol/entry.ts';
import type { Ending } from '../../protocol/membership.ts';
import type { Notice } from '../../protocol/notice.ts';

/** What is to be said over the page in `tabId`, if anything is. */
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

/** Viewers who deleted their data know why the room is gone. */
function isSaidOver({ why, tabId }: Ending, over: number): boolean {
  return why !== 'data-deleted' && tabId === over;
}

/** Says what there is to say over the page in `tabId`, where we may still use it. */
export async function sayOver(tabId: number): Promise<void> {
  await startNotice(tabId);
  // One that was started before shows what is said now.
  announceToTab('notice/changed', { notice: await noticeFor(tabId) }, tabId);
}

/** Takes back what was said over the page in `tabId`, where that is no longer so. */
export async function unsay(tabId: number): Promise<void> {
  announceToTab('notice/changed', { notice: await noticeFor(tabId) }, tabId);
}

/** Takes back what was said over it, and on the button. */
export async function takeBack(tabId: number): Promise<void> {
  await mark(tabId, '');
  await unsay(tabId);
}

const marks = { entered: '✓', stuck: '!' } as const;

/** Shows on the button, and in the popup where the browser opens it, how an attempt ended. */
export async function showOutcome(tabId: number, outcome: keyof typeof marks): Promise<void> {
  await mark(tabId, marks[outcome]);
  if (outcome === 'stuck') await sayOver(tabId);
}

/** Opens the popup where the browser's question had closed it, unless its tab is out of sight by now. */
export async function reopenPopup({ origins, entry }: PendingEntry): Promise<void> {
  if (origins.length > 0) await openPopup(entry.request.tabId);
}
