/** Compares a tab with the page of its room. Pure. */
import type { ShownPage } from '../../database/rooms.ts';
import { cutText } from '../../protocol/cut-text.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { isSamePage, pageIn, pageToKeep, placeOf } from '../../protocol/page/page-address.ts';
import type { Programme } from '../../protocol/page/programme.ts';
import type { RoomRecord, RoomSnapshot } from '../../protocol/backend/room.ts';

/**
 * `here`: the page on which the viewer watches. `arrived`: another page with the same episode. `sent`: the page
 * that the room's page redirected to. `next`: another episode of the show. `another`: any other page.
 */
export type Whereabouts = 'here' | 'arrived' | 'sent' | 'next' | 'another';

/** If the browser hides the address, it is undefined, and the tab counts as being on the expected page. */
export function whereabouts(
  { page, pageNumber, follows, snapshot: { room } }: Membership,
  address: string | undefined,
  shown: Pick<ShownPage, 'animeId' | 'episode'> | undefined,
): Whereabouts {
  if (address === undefined) return follows === undefined ? 'here' : 'sent';
  const here = pageIn(address);
  const isCurrent = pageNumber === room.pageNumber;
  // A room may return to an earlier page.
  if (isSamePage(here, room.videoUrl)) return here === page && isCurrent ? 'here' : 'arrived';
  if (page !== undefined && isSamePage(here, page))
    return here === page || !isCurrent ? 'here' : 'arrived';
  if (page === undefined) return 'arrived';
  const isIt = shown?.animeId === room.animeId;
  const isNext = isIt && shown.episode !== room.episode;
  // Sites redirect; but if the tab shows another episode while the room stays, its viewer went there.
  if (follows && here !== follows.from && !(isNext && follows.number === room.pageNumber))
    return 'sent';
  if (!isIt) return 'another';
  return isNext ? 'next' : 'arrived';
}

/** The fields of a membership that watches on the page at `address`. */
export function placeIn(
  { room }: { readonly room: Pick<RoomRecord, 'pageNumber'> },
  address: string | undefined,
) {
  return {
    page: pageToKeep(address),
    pageNumber: room.pageNumber,
    follows: undefined,
    opened: false,
    isUndecided: false,
  };
}

/** The fields of a membership that joined on another page. Its viewer has yet to choose. */
export function placeThere({ room }: RoomSnapshot) {
  return { ...placeIn({ room }, room.videoUrl), isUndecided: true };
}

/** Identifies the episode on a page. A named show has one id on all sites; otherwise the page is the id. */
export function shownOn(
  page: string,
  { show, isNamed, season, episode, title }: Programme,
): ShownPage {
  const { href, host } = new URL(pageIn(page));
  const name = show
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  const id = isNamed ? `show:${name}${season ? `:${season}` : ''}` : placeOf(page);
  return {
    title,
    animeId: bounded(id),
    animeTitle: show,
    episode,
    videoUrl: href,
    sourceId: host.slice(0, 100),
  };
}

/** Most characters of an id in the database. */
const LONGEST_ID = 100;

/** Shortens an id. Long addresses differ at their end, so a hash of the whole replaces it. */
function bounded(id: string): string {
  if (id.length <= LONGEST_ID) return id;
  const sum = `~${fnv1a(id).toString(36)}`;
  return cutText(id, LONGEST_ID - sum.length) + sum;
}

/** FNV-1a of 64 bits. */
function fnv1a(text: string): bigint {
  const bytes = new TextEncoder().encode(text);
  return bytes.reduce(
    (sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
}
