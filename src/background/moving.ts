/**
 * From page to page: the next episode takes the room along, another title asks before it does, and who
 * may not command is asked to come back.
 */
import type { ShownPage } from '../database/rooms.ts';
import { moveRoom } from '../database/rooms.ts';
import { cluesIn } from '../messaging/clues.ts';
import type { Handlers, Sender } from '../messaging/messages.ts';
import { storedMembership } from '../messaging/stored.ts';
import { goTo, tabAddress } from '../messaging/tabs.ts';
import type { PageQuestion } from '../protocol/claim.ts';
import type { Membership } from '../protocol/membership.ts';
import { isPageAddress } from '../protocol/page-address.ts';
import { programmeOf } from '../protocol/read-programme.ts';
import type { Refusal, Result } from '../protocol/refusal.ts';
import { done, refused } from '../protocol/refusal.ts';
import { controllersOf } from '../session/people.ts';
import { rejoining } from './standing.ts';
import { changeMembership, withSnapshot } from './state.ts';
import { placeIn, shownOn, whereabouts } from './whereabouts.ts';

export const movingHandlers: Handlers = {
  'page/changed': async ({ settled, asks }, sender) => {
    const membership = await membershipIn(sender);
    if (!membership) return true;
    const { address, shown } = await look(membership);
    switch (whereabouts(membership, address, shown)) {
      case 'here':
        return !asks;
      case 'arrived': {
        if (asks) return false;
        // The same on another address: nothing begins anew.
        const { snapshot, pageNumber } = membership;
        const isCurrent = snapshot.room.page_number === pageNumber;
        if (isCurrent && settled)
          await changeTo(membership, { page: placeIn(snapshot, address).page });
        return isCurrent;
      }
      case 'next':
        return false;
      case 'another':
        // Between two episodes many a page shows nothing but its own name.
        return !settled;
    }
  },

  'page/answer': async ({ answer }, sender) => {
    const membership = await membershipIn(sender);
    if (!membership) return refused('not-a-member');
    const { address, shown } = await look(membership);
    switch (answer) {
      case 'move': {
        if (!shown) return refused('page-not-allowed');
        const moved = await move(membership, shown);
        return moved.ok ? done(null) : moved;
      }
      case 'here':
        await changeTo(membership, placeIn(membership.snapshot, address));
        return done(null);
      case 'back':
        return follow(membership);
    }
  },

  'page/follow': async (_, sender) => {
    const membership = await membershipIn(sender);
    return membership ? follow(membership) : refused('not-a-member');
  },
};

/** The membership as it plays in its tab's page, once that is clear; else what is to be asked. */
export async function settleIn(membership: Membership): Promise<Membership | PageQuestion> {
  const { address, shown } = await look(membership);
  const place = placeIn(membership.snapshot, address);
  switch (whereabouts(membership, address, shown)) {
    case 'here':
      return membership.isUndecided ? changeTo(membership, place) : membership;
    case 'arrived':
      // Who reloads, or is redirected, stays who brought the room here.
      return changeTo(membership, { ...place, opened: membership.opened });
    case 'another':
      return question(membership, shown);
    case 'next': {
      if (!shown || !mayTakeAlong(membership)) return question(membership, shown);
      const moved = await move(membership, shown);
      return moved.ok ? moved.value : question(membership, shown, moved.refusal);
    }
  }
}

/** What the tab shows now; `shown` is undefined where nothing can be told of it. */
async function look({ tabId, page }: Membership) {
  const address = tabId === null ? undefined : await tabAddress(tabId);
  if (tabId === null || address === undefined || !isPageAddress(address)) {
    return { address: undefined, shown: undefined };
  }
  const isKnown = placeIn({ room: { page_number: 0 } }, address).page === page;
  if (isKnown) return { address, shown: undefined };
  const shown = shownOn(address, programmeOf(await cluesIn(tabId), new URL(address).host));
  return { address, shown };
}

/** Takes the room to what the tab shows. Somebody else may have taken it elsewhere meanwhile. */
async function move(membership: Membership, shown: ShownPage): Promise<Result<Membership>> {
  const { roomId, snapshot } = membership;
  const fromPage = snapshot.room.page_number;
  const moved = await rejoining(membership, (database) =>
    moveRoom(database, roomId, { ...shown, fromPage }),
  );
  if (!moved.ok) return moved;
  const isOurs = moved.value.room.video_url === shown.videoUrl;
  const known = await changeTo(membership, withSnapshot(membership, moved.value));
  if (!isOurs) return refused('room-moved');
  return done(await changeTo(known, { ...placeIn(moved.value, shown.videoUrl), opened: true }));
}

/** Whether the tab in which somebody joins shows something else than the room watches. */
export async function isElsewhere(membership: Membership): Promise<boolean> {
  const { video_url: there } = membership.snapshot.room;
  if (!isPageAddress(there)) return false;
  const { address, shown } = await look({ ...membership, page: undefined });
  return ['next', 'another'].includes(whereabouts({ ...membership, page: there }, address, shown));
}

/** Has the tab go where the room is. */
export async function follow(membership: Membership): Promise<Result<null>> {
  const { tabId, snapshot } = membership;
  const { video_url: address } = snapshot.room;
  if (tabId === null || !isPageAddress(address)) return refused('page-not-allowed');
  // Sites lead on from there as they please: what loads next is the room's page.
  await changeTo(membership, { ...placeIn(snapshot, undefined), frameId: null });
  return (await goTo(tabId, address)) ? done(null) : refused('tab-gone');
}

function question(
  membership: Membership,
  shown: ShownPage | undefined,
  refusal?: Refusal,
): PageQuestion {
  const { snapshot } = membership;
  return {
    kind: 'ask',
    mayMove: mayTakeAlong(membership),
    title: shown?.title ?? '',
    roomTitle: snapshot.room.title,
    roomAddress: snapshot.room.video_url,
    ...(refusal && { refusal }),
  };
}

/** Nobody brings a room along to what they watched before they joined it. */
function mayTakeAlong({ snapshot, self, isUndecided }: Membership): boolean {
  return !isUndecided && (controllersOf(snapshot)?.has(self) ?? true);
}

async function membershipIn({ tabId }: Sender): Promise<Membership | undefined> {
  const membership = await storedMembership.read();
  return membership && tabId !== undefined && membership.tabId === tabId ? membership : undefined;
}

/** The membership with `change`, kept unless another room's has taken its place. */
async function changeTo(membership: Membership, change: Partial<Membership>): Promise<Membership> {
  await changeMembership((now) =>
    now?.roomId === membership.roomId ? { ...now, ...change } : now,
  );
  return { ...membership, ...change };
}
