/** Answers popup and notice, which begin, answer and end attempts to enter a room. */
import { mark } from '../../messaging/toolbar.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { askFor } from '../../messaging/permissions.ts';
import { storedEnding, storedEntry, storedMembership } from '../../messaging/stored.ts';
import { tabAddress } from '../../messaging/tabs.ts';
import type { BegunEntry, PendingEntry } from '../../protocol/extension/entry.ts';
import { isBusy } from '../../protocol/extension/entry.ts';
import { pageToKeep } from '../../protocol/page/page-address.ts';
import type { Refusal, RefusalCode } from '../../protocol/refusal.ts';
import { createQueue } from '../../async/queue.ts';
import { advance, answered, cancel } from './attempt.ts';
import { replaceEntry } from './entry-store.ts';
import { noticeFor, takeBack } from './notices.ts';

/** Serializes the messages: a worker that has just started gets the click and a Cancel at once. */
const inTurn = createQueue();

export const entryHandlers: Handlers = {
  'entry/begin': async ({ asksHere, ...begun }) => {
    // All before the first wait, while the viewer's click counts.
    const replaced = storedEntry.read();
    const stored = storedEntry.write(asking(begun));
    const answer = asksHere ? ask(begun.origins, 'site-not-allowed') : undefined;
    await inTurn(async () => {
      await stored;
      const { tabId = null } = (await replaced)?.entry.request ?? {};
      if (tabId !== null && tabId !== begun.entry.request.tabId) await takeBack(tabId);
      await begin(begun, answer);
    });
    return null;
  },

  'entry/answered': async ({ id, isAllowed }) => {
    await answered(id, isAllowed ? undefined : { code: 'site-not-allowed' });
    return null;
  },

  'entry/advance': async () => {
    void advance();
    return null;
  },

  'entry/cancel': async () => {
    await inTurn(async () => {
      const now = await storedEntry.read();
      if (now) await cancel(now.id);
    });
    return null;
  },

  'entry/seen': async ({ tabId, id }) => {
    if (tabId !== null) await mark(tabId, '');
    const now = await storedEntry.read();
    if (now && now.id === id && !isBusy(now)) await cancel(id);
    return null;
  },

  'notice/read': async (_, { tabId }) => (tabId === undefined ? null : noticeFor(tabId)),

  'notice/act': async ({ act, origins }, { tabId }) => {
    const answer = act === 'again' ? ask(origins, 'click-toolbar') : undefined;
    if (tabId === undefined) return null;
    await inTurn(async () => {
      const now = await storedEntry.read();
      const isOurs = now?.entry.request.tabId === tabId;
      if (isOurs && act === 'again') {
        const { id, entry } = now;
        await begin({ id, entry, origins }, answer);
      } else if (isOurs) await cancel(now.id);
      else if ((await storedEnding.read())?.tabId === tabId) await storedEnding.write(null);
      await takeBack(tabId);
    });
    return null;
  },
};

/**
 * What refuses the attempt, if anything, once the viewer has answered: `unasked` where the browser knows of no
 * click. Undefined where there is nothing to ask.
 */
function ask(
  origins: readonly string[],
  unasked: RefusalCode,
): Promise<Refusal | undefined> | undefined {
  if (origins.length === 0) return undefined;
  return askFor(origins).then(
    (isAllowed) => (isAllowed ? undefined : { code: 'site-not-allowed' }),
    () => ({ code: unasked }),
  );
}

/** Stores the attempt with its page and the current room, and continues it after the `answer`. */
async function begin(
  begun: BegunEntry,
  answer: Promise<Refusal | undefined> | undefined,
): Promise<void> {
  const { tabId } = begun.entry.request;
  const address = tabId === null ? undefined : await tabAddress(tabId);
  const page = pageToKeep(address);
  const before = (await storedMembership.read())?.roomId;
  await replaceEntry({ ...asking(begun), ...(page && { page }), ...(before && { before }) });
  if (answer) void answer.then((refusal) => answered(begun.id, refusal));
  else void advance();
}

function asking(begun: BegunEntry): PendingEntry {
  return { ...begun, state: 'asking', since: Date.now(), isWaiting: false };
}
