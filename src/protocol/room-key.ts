/**
 * The room key: what people type, paste and send. `id` for a public room, `id-key` for a private
 * one, or an invite: the page's address with the room key in the fragment, which browsers never send
 * to a server.
 */
import { limits } from './limits.ts';

export interface RoomKey {
  /** Ten lower-case letters and digits. */
  readonly roomId: string;
  /** Six digits; absent for a public room. */
  readonly accessKey: string | undefined;
}

const FRAGMENT = 'issho=';
const ROOM_KEY = /^([a-z0-9]{10})(?:-?([0-9]{6}))?$/;

/** The room key in `text`, case, spaces and full-width characters forgiven; undefined where there is none. */
export function parseRoomKey(text: string): RoomKey | undefined {
  if (text.length > limits.roomKeyText) return undefined;
  const fragment = text.lastIndexOf(`#${FRAGMENT}`);
  const bare = fragment < 0 ? text : text.slice(fragment + 1 + FRAGMENT.length);
  const tidy = bare.normalize('NFKC').toLowerCase().replaceAll(/\s/gu, '').replaceAll('‐', '-');
  const match = ROOM_KEY.exec(tidy);
  if (!match?.[1]) return undefined;
  return { roomId: match[1], accessKey: match[2] };
}

export function formatRoomKey({ roomId, accessKey }: RoomKey): string {
  return accessKey === undefined ? roomId : `${roomId}-${accessKey}`;
}

/** The address of `page` with the room key in its fragment. */
export function inviteFor(page: string, key: RoomKey): string {
  const url = new URL(page);
  url.hash = FRAGMENT + formatRoomKey(key);
  return url.href;
}
