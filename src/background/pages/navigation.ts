/**
 * Moves the room with its tab. The next episode moves it at once, another title asks first, and a viewer without
 * permission is asked to go back.
 */
import type { PageRecord } from '../../database/rooms.ts';
import { moveRoom } from '../../database/rooms.ts';
import { readPageMetadata } from '../../messaging/page-metadata.ts';
import { goTo, tabAddress } from '../../messaging/tabs.ts';
import type { PageQuestion } from '../../protocol/extension/session-lease.ts';
import type { Membership, SettledPage } from '../../protocol/extension/membership.ts';
import { lastPage, tabOf } from '../../protocol/extension/membership.ts';
import { matchPage } from '../../protocol/extension/page-match.ts';
import { isPageAddress, pageIn, pageToKeep } from '../../protocol/page/page-address.ts';
import { programmeOf } from '../../protocol/page/read-programme.ts';
import type { Refusal, Result } from '../../protocol/refusal.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { permittedMembers } from '../../protocol/backend/roster.ts';
import { rejoining } from '../membership/rejoin.ts';
import { changeFor, withSnapshot } from '../membership/store.ts';
import { watchingOn } from '../membership/transitions.ts';
import { pageRecordOf } from './page-record.ts';

/** A question without its lease. */
type Asked = Omit<PageQuestion, 'leaseId'>;

/**
 * The membership for the page of its tab, or the question to ask first; undefined if another session plays the
 * room by now. The room moves to the next episode only if `unasked`.
 */
export async function settleIn(
  membership: Membership,
  unasked: boolean,
): Promise<Membership | Asked | undefined> {
  const { address, tabPage } = await look(membership, lastPage(membership).address);
  const { page, snapshot } = membership;
  const { room } = snapshot;
  const before = lastPage(membership);
  const settleOn = (settled: SettledPage) =>
    changeFor(membership, (now) => ({ ...now, page: settled }));
  switch (matchPage(membership, address, tabPage)) {
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
      return question(membership, tabPage, false);
    case 'next': {
      if (!tabPage || !unasked || !mayTakeAlong(membership))
        return question(membership, tabPage, true);
      const moved = await move(membership, tabPage);
      if (moved.ok) return moved.value;
      // The question is about the current room.
      const now = await changeFor(membership, (kept) => kept);
      return now && question(now, tabPage, true, moved.refusal);
    }
  }
}

/** The tab's address and episode. `tabPage` is undefined on the `known` page, and where it cannot be known. */
export async function look(membership: Membership, known: string | undefined) {
  const tabId = tabOf(membership);
  const address = tabId === null ? undefined : await tabAddress(tabId);
  if (tabId === null || address === undefined || !isPageAddress(address)) {
    return { address: undefined, tabPage: undefined };
  }
  if (pageIn(address) === known) return { address, tabPage: undefined };
  const programme = programmeOf(await readPageMetadata(tabId), new URL(address).host);
  const tabPage = await pageRecordOf(address, programme);
  return { address, tabPage };
}

/**
 * Moves the room to the tab's page. Sites advance to the next episode for everyone at once: if another member
 * was first and moved it to the same episode, that counts as moved.
 */
export async function move(
  membership: Membership,
  tabPage: PageRecord,
): Promise<Result<Membership>> {
  const { roomId, snapshot } = membership;
  const fromPage = snapshot.room.pageNumber;
  const moved = await rejoining(membership, (database) =>
    moveRoom(database, roomId, { ...tabPage, fromPage }),
  );
  if (!moved.ok) return moved;
  const known = await changeFor(membership, (now) => withSnapshot(now, moved.value));
  if (!known) return refused('session-over');
  const { videoUrl } = tabPage;
  if (matchPage({ ...known, page: lastPage(known) }, videoUrl, tabPage) !== 'arrived')
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
  const { address, tabPage } = await look(membership, page.address);
  return ['next', 'another'].includes(matchPage({ ...membership, page }, address, tabPage));
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
  tabPage: PageRecord | undefined,
  isNext: boolean,
  refusal?: Refusal,
): Asked {
  const { snapshot } = membership;
  return {
    kind: 'ask',
    mayMove: mayTakeAlong(membership),
    isNext,
    title: tabPage?.title ?? '',
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
