/**
 * Moves the room with its tab. The next episode moves it at once, another title asks first, and a viewer without
 * permission is asked to go back.
 */
import type { ShownPage } from '../../database/rooms.ts';
import { moveRoom } from '../../database/rooms.ts';
import { cluesIn } from '../../messaging/clues.ts';
import type { Handlers, Sender } from '../../messaging/messages.ts';
import { askFor } from '../../messaging/permissions.ts';
import { goTo, tabAddress } from '../../messaging/tabs.ts';
import type { PageQuestion } from '../../protocol/extension/claim.ts';
import type { Membership, SettledPage } from '../../protocol/extension/membership.ts';
import { lastPage, tabOf } from '../../protocol/extension/membership.ts';
import { matchPage } from '../../protocol/extension/page-match.ts';
import { isPageAddress, isSameSite, pageIn, pageToKeep } from '../../protocol/page/page-address.ts';
import { programmeOf } from '../../protocol/page/read-programme.ts';
import type { Refusal, Result } from '../../protocol/refusal.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { permittedMembers } from '../../protocol/backend/roster.ts';
import { rejoining } from '../membership/rejoin.ts';
import { changeFor, membershipOf, withSnapshot } from '../membership/store.ts';
import { watchingOn, withAddress } from '../membership/transitions.ts';
import { shownOn } from './shown-page.ts';

/** A question without its lease. */
type Asked = Omit<PageQuestion, 'claim'>;

export const movingHandlers: Handlers = {
  'page/changed': async ({ settled, asks }, sender) => {
    const membership = await membershipOf(sender);
    if (!membership) return null;
    const { address, shown } = await look(membership, lastPage(membership).address);
    switch (matchPage(membership, address, shown)) {
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
    const { address, shown } = await look(membership, lastPage(membership).address);
    switch (answer) {
      case 'move': {
        if (!shown) return refused('page-not-allowed');
        const moved = await move(membership, shown);
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

/**
 * The membership for the page of its tab, or the question to ask first; undefined if another session plays the
 * room by now. The room moves to the next episode only if `unasked`.
 */
export async function settleIn(
  membership: Membership,
  unasked: boolean,
): Promise<Membership | Asked | undefined> {
  const { address, shown } = await look(membership, lastPage(membership).address);
  const { page, snapshot } = membership;
  const { room } = snapshot;
  const before = lastPage(membership);
  const settleOn = (settled: SettledPage) =>
    changeFor(membership, (now) => ({ ...now, page: settled }));
  switch (matchPage(membership, address, shown)) {
    case 'here':
      if (before.state === 'undecided') return settleOn(watchingOn(room, address));
      // The tab has arrived where it was sent.
      return page === before ? membership : settleOn(before);
    case 'arrived': {
      // A reload or redirect does not change who brought the room here.
      const isBack = before.number === room.pageNumber;
      const opened = before.state === 'watching' && before.opened && isBack;
      return settleOn(watchingOn(room, address, opened));
    }
    case 'sent': {
      // The room may have moved meanwhile.
      const pageNumber = page.state === 'navigating' ? page.number : room.pageNumber;
      return settleOn(watchingOn({ pageNumber }, address));
    }
    case 'another':
      return question(membership, shown, false);
    case 'next': {
      if (!shown || !unasked || !mayTakeAlong(membership)) return question(membership, shown, true);
      const moved = await move(membership, shown);
      if (moved.ok) return moved.value;
      // The question is about the current room.
      const now = await changeFor(membership, (kept) => kept);
      return now && question(now, shown, true, moved.refusal);
    }
  }
}

/** The tab's address and episode. `shown` is undefined on the `known` page, and where it cannot be known. */
async function look(membership: Membership, known: string | undefined) {
  const tabId = tabOf(membership);
  const address = tabId === null ? undefined : await tabAddress(tabId);
  if (tabId === null || address === undefined || !isPageAddress(address)) {
    return { address: undefined, shown: undefined };
  }
  if (pageIn(address) === known) return { address, shown: undefined };
  const shown = shownOn(address, programmeOf(await cluesIn(tabId), new URL(address).host));
  return { address, shown };
}

/**
 * Moves the room to the tab's page. Sites advance to the next episode for everyone at once: if another member
 * was first and moved it to the same episode, that counts as moved.
 */
async function move(membership: Membership, shown: ShownPage): Promise<Result<Membership>> {
  const { roomId, snapshot } = membership;
  const fromPage = snapshot.room.pageNumber;
  const moved = await rejoining(membership, (database) =>
    moveRoom(database, roomId, { ...shown, fromPage }),
  );
  if (!moved.ok) return moved;
  const known = await changeFor(membership, (now) => withSnapshot(now, moved.value));
  if (!known) return refused('session-over');
  const { videoUrl } = shown;
  if (matchPage({ ...known, page: lastPage(known) }, videoUrl, shown) !== 'arrived')
    return refused('room-moved');
  const { room } = moved.value;
  const page = watchingOn(room, videoUrl, room.videoUrl === videoUrl);
  const placed = await changeFor(known, (now) => ({ ...now, page }));
  return placed ? done(placed) : refused('session-over');
}

/** Whether the tab of a new member shows another episode than the room's. */
export async function isElsewhere(membership: Membership): Promise<boolean> {
  const { room } = membership.snapshot;
  if (!isPageAddress(room.videoUrl)) return false;
  const page = watchingOn(room, room.videoUrl);
  const { address, shown } = await look(membership, page.address);
  return ['next', 'another'].includes(matchPage({ ...membership, page }, address, shown));
}

/** Opens the room's page in its tab. */
export async function follow(membership: Membership): Promise<Result<null>> {
  const { videoUrl: address, pageNumber: number } = membership.snapshot.room;
  const tabId = tabOf(membership);
  if (tabId === null || !isPageAddress(address)) return refused('page-not-allowed');
  const from = pageToKeep(await tabAddress(tabId));
  const sent = await changeFor(membership, (now) => ({
    ...now,
    page: { state: 'navigating', from, number, before: lastPage(now) },
  }));
  if (!sent) return refused('session-over');
  return (await goTo(tabId, address)) ? done(null) : refused('tab-gone');
}

function question(
  membership: Membership,
  shown: ShownPage | undefined,
  isNext: boolean,
  refusal?: Refusal,
): Asked {
  const { snapshot } = membership;
  return {
    kind: 'ask',
    mayMove: mayTakeAlong(membership),
    isNext,
    title: shown?.title ?? '',
    roomTitle: snapshot.room.title,
    roomAddress: snapshot.room.videoUrl,
    ...(refusal && { refusal }),
  };
}

/** Whether we may move the room. A member who has just joined may not move it to their earlier page. */
function mayTakeAlong(membership: Membership): boolean {
  const { snapshot, self } = membership;
  if (lastPage(membership).state === 'undecided') return false;
  return permittedMembers(snapshot)?.has(self) ?? true;
}
