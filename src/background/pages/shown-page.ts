/** The title and the address by which a page is known to the room. */
import type { ShownPage } from '../../database/rooms.ts';
import { cutText } from '../../protocol/cut-text.ts';
import { pageIn, placeOf } from '../../protocol/page/page-address.ts';
import type { Programme } from '../../protocol/page/programme.ts';

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
