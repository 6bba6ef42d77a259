/** Attempts to enter a room, as popup, panel and notice begin, answer and end them. */
import { mark } from '../../messaging/toolbar.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { askFor } from '../../messaging/permissions.ts';
import { storedEnding, storedEntry, storedMembership } from '../../messaging/stored.ts';
import { tabAddress } from '../../messaging/tabs.ts';
import type { BegunEntry, PendingEntry } from '../../protocol/entry.ts';
import { isPageAddress, pageIn } from '../../protocol/page-address.ts';
import { advance, answered, cancel } from './attempt.ts';
import { replaceEntry } from './entry-store.ts';
import { noticeFor, unsay } from './notices.ts';

export const entryHandlers: Handlers = {
  'entry/begin': async ({ asksHere, ...begun }) => {
    // Both before the first wait: only so long does the viewer's click count.
    const stored = storedEntry.write(asking(begun));
    const answer = asksHere ? ask(begun.origins) : undefined;
    await stored;
    await begin(begun, answer);
    return null;
  },

  'entry/answered': async ({ id, isAllowed }) => {
    await answered(id, isAllowed);
    return null;
  },

  'entry/advance': async () => {
    void advance();
    return null;
  },

  'entry/cancel': async () => {
    const now = await storedEntry.read();
    if (now) await cancel(now.id);
    return null;
  },

  'entry/seen': async ({ tabId }) => {
    await mark(tabId, '');
    const now = await storedEntry.read();
    const isTold = now?.state === 'refused' || now?.state === 'nested';
    if (isTold && now.entry.request.tabId === tabId) await cancel(now.id);
    return null;
  },

  'notice/read': async (_, { tabId }) => (tabId === undefined ? null : noticeFor(tabId)),

  'notice/act': async ({ act, origins }, { tabId }) => {
    const answer = act === 'again' ? ask(origins) : undefined;
    if (tabId === undefined) return null;
    const now = await storedEntry.read();
    const isOurs = now?.entry.request.tabId === tabId;
    if (isOurs && act === 'again') {
      const { id, entry } = now;
      await begin({ id, entry, origins }, answer);
    } else if (isOurs) await cancel(now.id);
    else if ((await storedEnding.read())?.tabId === tabId) await storedEnding.write(null);
    await mark(tabId, '');
    await unsay(tabId);
    return null;
  },
};

/** Undefined where there is nothing to ask. No click that the browser knows of is as good as a no. */
function ask(origins: readonly string[]): Promise<boolean> | undefined {
  return origins.length > 0 ? askFor(origins).catch(() => false) : undefined;
}

/** Stores the attempt with what the browser knows, and goes on with it once it is `allowed`. */
async function begin(begun: BegunEntry, allowed: Promise<boolean> | undefined): Promise<void> {
  const { tabId } = begun.entry.request;
  const address = tabId === null ? undefined : await tabAddress(tabId);
  const page = address !== undefined && isPageAddress(address) ? pageIn(address) : undefined;
  const before = (await storedMembership.read())?.roomId;
  await replaceEntry({ ...asking(begun), ...(page && { page }), ...(before && { before }) });
  if (allowed) void allowed.then((isAllowed) => answered(begun.id, isAllowed));
  else void advance();
}

function asking(begun: BegunEntry): PendingEntry {
  return { ...begun, state: 'asking', since: Date.now(), isWaiting: false };
}
