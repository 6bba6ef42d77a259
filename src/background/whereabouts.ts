/** Where a tab stands to the room that plays in it. Pure. */
import type { ShownPage } from '../database/rooms.ts';
import type { Membership } from '../protocol/membership.ts';
import { isSamePage, pageIn, pageToKeep, placeOf } from '../protocol/page-address.ts';
import type { Programme } from '../protocol/programme.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';

/**
 * `here`: the page its viewer watches on. `arrived`: another that shows what the room watches. `sent`:
 * where the room's page led. `next`: another episode of it. `another`: something else.
 */
export type Whereabouts = 'here' | 'arrived' | 'sent' | 'next' | 'another';

/** `address` is undefined where the browser does not tell it: such a tab is taken to be where it is to be. */
export function whereabouts(
  { page, pageNumber, follows, snapshot: { room } }: Membership,
  address: string | undefined,
  shown: Pick<ShownPage, 'animeId' | 'episode'> | undefined,
): Whereabouts {
  if (address === undefined) return follows === undefined ? 'here' : 'sent';
  const here = pageIn(address);
  const isCurrent = pageNumber === room.page_number;
  // A room may come back to where it was.
  if (isSamePage(here, room.video_url)) return here === page && isCurrent ? 'here' : 'arrived';
  if (page !== undefined && isSamePage(here, page))
    return here === page || !isCurrent ? 'here' : 'arrived';
  if (page === undefined) return 'arrived';
  const isIt = shown?.animeId === room.anime_id;
  const isNext = isIt && shown.episode !== room.episode_number;
  // Sites lead on as they please; but another episode, while the room stays, is its viewer's doing.
  if (follows && here !== follows.from && !(isNext && follows.number === room.page_number))
    return 'sent';
  if (!isIt) return 'another';
  return isNext ? 'next' : 'arrived';
}

/** The part of a membership that says: the page at `address` is where we watch what the room does. */
export function placeIn(
  { room }: { readonly room: Pick<RoomSnapshot['room'], 'page_number'> },
  address: string | undefined,
) {
  return {
    page: pageToKeep(address),
    pageNumber: room.page_number,
    follows: undefined,
    opened: false,
    isUndecided: false,
  };
}

/** The same for who joined elsewhere: the room's page, until its viewer says otherwise. */
export function placeThere({ room }: RoomSnapshot) {
  return { ...placeIn({ room }, room.video_url), isUndecided: true };
}

/** A named show is the same on every site; without a name, the page stands for it. */
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

/** Characters the database keeps of an id. */
const LONGEST_ID = 100;

/** Long addresses differ at their end: what is cut off leaves a sum of all. */
function bounded(id: string): string {
  if (id.length <= LONGEST_ID) return id;
  const sum = `~${fnv1a(id).toString(36)}`;
  return id.slice(0, LONGEST_ID - sum.length) + sum;
}

/** FNV-1a of 64 bits. */
function fnv1a(text: string): bigint {
  const bytes = new TextEncoder().encode(text);
  return bytes.reduce(
    (sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
}
