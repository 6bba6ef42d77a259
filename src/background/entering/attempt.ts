/** Brings an attempt to enter a room to its end, even if popup and worker stop in between. */
import { ticker } from '../../async/browser-clock.ts';
import { createQueue } from '../../async/queue.ts';
import { sleep } from '../../async/sleep.ts';
import { framesIn } from '../../messaging/embedded-frames.ts';
import { mayUse } from '../../messaging/permissions.ts';
import { storedEntry, storedMembership } from '../../messaging/stored.ts';
import { tabAddress, tabExists, videosIn } from '../../messaging/tabs.ts';
import type { PendingEntry } from '../../protocol/extension/entry.ts';
import { hasArrived, isBusy } from '../../protocol/extension/entry.ts';
import { isSamePage } from '../../protocol/page/page-address.ts';
import { playerOrigins } from '../../protocol/page/player-origins.ts';
import type { Refusal, Result } from '../../protocol/refusal.ts';
import { leave } from '../membership/leave.ts';
import { enterRoom } from './enter-room.ts';
import { asRefused, changeEntry, forgetEntry, inState } from './entry-store.ts';
import { reopenPopup, sayOver, showOutcome, takeBack, unsay } from './notices.ts';

/** Milliseconds after which an attempt whose question got no answer is forgotten. */
const ASKING_LIMIT_MS = 10 * 60_000;
/** Milliseconds between two tries while the room server does not answer. */
const RETRY_MS = 2000;
/** Milliseconds after which the attempt gives up. */
const ENTERING_LIMIT_MS = 5 * 60_000;

const inTurn = createQueue();

/** Continues the current attempt, if there is one. It may be called at any time. */
export function advance(): Promise<void> {
  return inTurn(async () => {
    while (await takeStep());
  });
}

/** Continues after a stopped worker, which may not have shown how the attempt ended. */
export async function resumeAttempt(): Promise<void> {
  const now = await storedEntry.read();
  if (now) await sayHowItStands(now);
  await advance();
}

/** Takes the viewer's answer to the browser's question: yes, unless there is a `refusal`. */
export async function answered(id: string, refusal: Refusal | undefined): Promise<void> {
  const now = await storedEntry.read();
  if (now?.id !== id) return;
  // Without a click, browsers refuse even sites that are granted.
  if (!refusal || (await mayUse(now.origins))) return advance();
  await stop(id, refusal);
}

/**
 * Updates the attempt after its tab loaded a page or closed. If the tab left the page, the attempt is over. If it
 * loaded the page again, the notice is shown again.
 */
export async function tabChanged(tabId: number): Promise<void> {
  const now = await storedEntry.read();
  if (now?.entry.request.tabId !== tabId) return;
  if (await hasLeft(now)) await cancel(now.id);
  else await sayHowItStands(now);
}

/** Keeps the attempt when its tab gets another id. */
export async function tabReplaced(added: number, removed: number): Promise<void> {
  const now = await storedEntry.read();
  if (now?.entry.request.tabId !== removed) return;
  await changeEntry(now.id, (kept) => {
    const request = { ...kept.entry.request, tabId: added };
    return { ...kept, entry: { ...kept.entry, request } as PendingEntry['entry'] };
  });
}

/** Cancels the attempt. If the viewer is in the room by then, they leave it. */
export async function cancel(id: string): Promise<void> {
  const forgotten = await forgetEntry(id);
  const tabId = forgotten?.entry.request.tabId ?? null;
  if (tabId !== null) await takeBack(tabId);
}

/** Takes one step. @returns whether there is another. */
async function takeStep(): Promise<boolean> {
  const now = await storedEntry.read();
  if (!now || !isBusy(now)) return false;
  if (now.state === 'asking') return takeAnswer(now);
  if (Date.now() - now.since > ENTERING_LIMIT_MS) {
    await stop(now.id, { code: 'backend-unreachable' });
    return true; // Another one may have begun.
  }
  const result = await enterRoom(now.entry);
  return conclude(now, result);
}

async function takeAnswer(now: PendingEntry): Promise<boolean> {
  const isOver = Date.now() - now.since > ASKING_LIMIT_MS || (await hasLeft(now));
  if (isOver) await cancel(now.id);
  if (isOver || !(await mayUse(now.origins))) return false;
  const entering = await changeEntry(now.id, (entry) => inState(entry, 'entering'));
  if (entering) void reopenPopup(entering);
  return entering !== undefined;
}

async function conclude(now: PendingEntry, result: Result<null>): Promise<boolean> {
  const { id, entry } = now;
  const { tabId } = entry.request;
  if (result.ok) {
    // Shown before it is forgotten: otherwise a worker that is stopped in between never shows it.
    if (tabId !== null) await showOutcome(tabId, 'entered');
    if (await forgetEntry(id)) {
      if (tabId !== null) await unsay(tabId);
      return false;
    }
    if (tabId !== null) await takeBack(tabId);
    await leaveUnwanted(now);
    return true; // Another one may have begun.
  }
  const { refusal } = result;
  if (refusal.code === 'backend-unreachable') {
    const waiting = await changeEntry(id, (kept) =>
      kept.isWaiting ? kept : { ...kept, isWaiting: true },
    );
    if (!waiting) return true; // Another one may have begun.
    if (tabId !== null && !now.isWaiting) await sayOver(tabId);
    await sleep(ticker, RETRY_MS);
    return true;
  }
  const nested = refusal.code === 'no-video' ? await nestedOrigins(tabId, now.origins) : [];
  if (nested.length > 0) {
    await changeEntry(id, (kept) => ({ ...inState(kept, 'nested'), origins: [...nested] }));
    if (tabId !== null) await showOutcome(tabId, 'stuck');
    await reopenPopup(now);
  } else await stop(id, refusal);
  return true;
}

async function stop(id: string, refusal: Refusal): Promise<void> {
  const refused = await changeEntry(id, (now) => (isBusy(now) ? asRefused(now, refusal) : now));
  if (refused?.state !== 'refused') return;
  const { tabId } = refused.entry.request;
  if (tabId !== null) await showOutcome(tabId, 'stuck');
  await reopenPopup(refused);
}

/**
 * The viewer cancelled while the room server let us in. An attempt that they began since is about this room only
 * where it found them in it.
 */
async function leaveUnwanted({ entry, before }: PendingEntry): Promise<void> {
  if (entry.kind !== 'create' && entry.kind !== 'join') return;
  const membership = await storedMembership.read();
  const next = await storedEntry.read();
  const isWanted = membership?.roomId === before || membership?.roomId === next?.before;
  if (membership && !isWanted) await leave(membership);
}

/** Shows the attempt's state over the page and on the button. */
async function sayHowItStands(now: PendingEntry): Promise<void> {
  const { tabId } = now.entry.request;
  if (tabId === null) return;
  if (!isBusy(now)) await showOutcome(tabId, 'stuck');
  else if (now.isWaiting) await sayOver(tabId);
}

/** Origins of frames that may hold the player and became visible once the frames around them were allowed. */
async function nestedOrigins(
  tabId: number | null,
  asked: readonly string[],
): Promise<readonly string[]> {
  if (tabId === null) return [];
  const [videos = [], frames] = await Promise.all([videosIn(tabId), framesIn(tabId)]);
  const others = playerOrigins(videos, frames).filter((origin) => !asked.includes(origin));
  const isAllowed = await Promise.all(others.map((origin) => mayUse([origin])));
  return others.filter((_, index) => !isAllowed[index]);
}

/** Whether the tab has left the page on which the attempt began, before the room was entered. */
async function hasLeft(now: PendingEntry): Promise<boolean> {
  const { page, entry, state } = now;
  const { tabId } = entry.request;
  if (tabId === null) return false;
  if (state === 'entering' && hasArrived(await storedMembership.read(), now)) return false;
  if (!(await tabExists(tabId))) return true;
  if (page === undefined) return false;
  const address = await tabAddress(tabId);
  return address === undefined || !isSamePage(address, page);
}
