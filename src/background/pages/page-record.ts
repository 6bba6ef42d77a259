/** The title and the address by which a page is known to the room. */
import type { PageRecord } from '../../database/rooms.ts';
import { toBase64Url } from '../../protocol/base64.ts';
import { cutText } from '../../protocol/cut-text.ts';
import { pageIdOf, pageIn } from '../../protocol/page/page-address.ts';
import type { Programme } from '../../protocol/page/programme.ts';

/** Identifies the episode on a page. A named show has one id on all sites; otherwise the page is the id. */
export async function pageRecordOf(
  page: string,
  { show, isNamed, season, episode, title }: Programme,
): Promise<PageRecord> {
  const { href, host } = new URL(pageIn(page));
  const name = show
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  const id = isNamed ? `show:${name}${season ? `:${season}` : ''}` : pageIdOf(page);
  return {
    title,
    animeId: await bounded(id),
    animeTitle: show,
    episode,
    videoUrl: href,
    sourceId: host.slice(0, 100),
  };
}

/** Most characters of an id in the database. */
const LONGEST_ID = 100;

/** Bytes of the hash that ends a shortened id. */
const HASH_BYTES = 12;

/** Shortens an id. Long addresses differ at their end, so a hash of the whole replaces it. */
async function bounded(id: string): Promise<string> {
  if (id.length <= LONGEST_ID) return id;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(id));
  const sum = `~${toBase64Url(new Uint8Array(digest, 0, HASH_BYTES))}`;
  return cutText(id, LONGEST_ID - sum.length) + sum;
}
