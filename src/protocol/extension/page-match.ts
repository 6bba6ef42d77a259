/** Compares the page of a tab with the viewer's page and the room's. Pure. */
import { isSamePage, pageIn } from '../page/page-address.ts';
import type { RoomRecord } from '../backend/room.ts';
import type { Membership } from './membership.ts';
import { lastPage } from './membership.ts';

/**
 * `here`: the page on which the viewer watches. `arrived`: another page with the same episode. `sent`: the page
 * that the room's page redirected to. `next`: another episode of the show. `another`: any other page.
 */
export type PageMatch = 'here' | 'arrived' | 'sent' | 'next' | 'another';

/**
 * How a tab at `address` stands to the room; `tabPage` is the episode on its page, if it is known. A browser may hide
 * the address: the tab then counts as being on the expected page.
 */
export function matchPage(
  membership: Pick<Membership, 'page' | 'snapshot'>,
  address: string | undefined,
  tabPage: Pick<RoomRecord, 'animeId' | 'episode'> | undefined,
): PageMatch {
  const { page, snapshot } = membership;
  const { room } = snapshot;
  const sent = page.state === 'navigating' ? page : undefined;
  if (address === undefined) return sent ? 'sent' : 'here';
  const here = pageIn(address);
  const { address: watched, number } = lastPage(membership);
  const isCurrent = number === room.pageNumber;
  // A room may return to an earlier page.
  if (isSamePage(here, room.videoUrl)) return here === watched && isCurrent ? 'here' : 'arrived';
  if (watched === undefined) return 'arrived';
  if (isSamePage(here, watched)) return here === watched || !isCurrent ? 'here' : 'arrived';
  const isShow = tabPage?.animeId === room.animeId;
  const isNext = isShow && tabPage.episode !== room.episode;
  // Sites redirect; but if the tab shows another episode while the room stays, its viewer went there.
  if (sent && here !== sent.from && !(isNext && sent.number === room.pageNumber)) return 'sent';
  if (!isShow) return 'another';
  return isNext ? 'next' : 'arrived';
}

/** Whether a tab at `address` shows the page on which the viewer watches, or was watching before. */
export function isLastPage(membership: Membership, address: string): boolean {
  const { address: watched } = lastPage(membership);
  return watched !== undefined && isSamePage(watched, address);
}

/** Whether a tab at `address` shows the room's page. */
export function isRoomPage({ snapshot }: Membership, address: string): boolean {
  return isSamePage(address, snapshot.room.videoUrl);
}
