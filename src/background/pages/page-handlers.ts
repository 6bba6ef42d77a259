/** Answers a session whose page changes, and its viewer's answer to the question that follows. */
import type { Handlers, Sender } from '../../messaging/messages.ts';
import { askFor } from '../../messaging/permissions.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { lastPage } from '../../protocol/extension/membership.ts';
import { matchPage } from '../../protocol/extension/page-match.ts';
import { isSameSite } from '../../protocol/page/page-address.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { changeFor, membershipOf } from '../membership/store.ts';
import { watchingOn, withAddress } from '../membership/transitions.ts';
import { follow, look, move } from './navigation.ts';

export const pageHandlers: Handlers = {
  'page/changed': async ({ settled, asks }, sender) => {
    const membership = await membershipOf(sender);
    if (!membership) return null;
    const { address, tabPage } = await look(membership, lastPage(membership).address);
    switch (matchPage(membership, address, tabPage)) {
      case 'here':
        return !asks;
      case 'arrived': {
        if (asks) return false;
        // The same episode at another address: the session goes on.
        const isCurrent = lastPage(membership).number === membership.snapshot.room.pageNumber;
        if (isCurrent && settled) {
          const moveOn = (now: Membership) => ({ ...now, page: withAddress(now.page, address) });
          await changeFor(membership, moveOn);
        }
        return isCurrent;
      }
      case 'sent':
      case 'next':
        return false;
      case 'another':
        // Between two episodes, many pages show only the name of the site.
        return !settled;
    }
  },

  'page/answer': async ({ answer, origins }, sender) => {
    const allowed = askOnTheWay(origins, sender);
    const membership = await membershipOf(sender);
    if (!membership) return refused('session-over');
    const { address, tabPage } = await look(membership, lastPage(membership).address);
    switch (answer) {
      case 'move': {
        if (!tabPage) return refused('page-not-allowed');
        const moved = await move(membership, tabPage);
        return moved.ok ? done(null) : moved;
      }
      case 'here': {
        const placed = await changeFor(membership, (now) => ({
          ...now,
          page: watchingOn(now.snapshot.room, address),
        }));
        return placed ? done(null) : refused('session-over');
      }
      case 'back':
        return (await allowed) ? follow(membership) : refused('site-not-allowed');
    }
  },

  'page/follow': async ({ origins }, sender) => {
    const allowed = askOnTheWay(origins, sender);
    const membership = await membershipOf(sender);
    if (!membership) return refused('session-over');
    return (await allowed) ? follow(membership) : refused('site-not-allowed');
  },
};

/**
 * Asks for the sites of the page to open. Call it before the first wait, while the viewer's click counts. Without
 * a click nobody is asked and the result is true: our button then asks for a click there. Pages of the same site
 * need no question.
 */
function askOnTheWay(origins: readonly string[], { tabUrl }: Sender): Promise<boolean> {
  const others = origins.filter((origin) => !isSameSite(tabUrl, origin));
  return others.length > 0 ? askFor(others).catch(() => true) : Promise.resolve(true);
}
