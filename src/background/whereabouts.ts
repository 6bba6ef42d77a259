/** Where a tab stands to the room that plays in it. Pure. */
import type { ShownPage } from '../database/rooms.ts';
import type { Membership } from '../protocol/membership.ts';
import { placeOf, pageIn } from '../protocol/page-address.ts';
import type { Programme } from '../protocol/programme.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';

/**
 * `here`: the page its viewer watches on. `arrived`: another that shows what the room watches. `next`:
 * another episode of it. `another`: something else.
 */
export type Whereabouts = 'here' | 'arrived' | 'next' | 'another';

/** `address` is undefined where the browser does not tell it: such a tab is taken to stay. */
export function whereabouts(
  { page, snapshot: { room } }: Membership,
  address: string | undefined,
  shown: Pick<ShownPage, 'animeId' | 'episode'> | undefined,
): Whereabouts {
  if (address === undefined) return 'here';
  const here = pageIn(address);
  if (page === undefined || here === room.video_url) return page === here ? 'here' : 'arrived';
  if (here === page) return 'here';
  if (shown?.animeId !== room.anime_id) return 'another';
  return shown.episode === room.episode_number ? 'arrived' : 'next';
}

/** The part of a membership that says: the page at `address` is where we watch what the room does. */
export function placeIn(
  { room }: { readonly room: Pick<RoomSnapshot['room'], 'page_number'> },
  address: string | undefined,
) {
  return {
    page: address !== undefined && URL.canParse(address) ? pageIn(address) : undefined,
    pageNumber: room.page_number,
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
    animeId: id.slice(0, 100),
    animeTitle: show,
    episode,
    videoUrl: href,
    sourceId: host.slice(0, 100),
  };
}
