/**
 * The room key, which people type, paste and send: `id` for a public room, `id-key` for a private
 * one, or an invite, the page's address with the room key in it.
 */
import { keyIn, withKey } from './invite-address.ts';
import { limits } from '../limits.ts';
import { isPageAddress } from './page-address.ts';

export interface RoomKey {
  /** Ten lower-case letters and digits. */
  readonly roomId: string;
  /** Six digits; absent for a public room. */
  readonly accessKey: string | undefined;
}

const ROOM_KEY = /^([a-z0-9]{10})(?:-?([0-9]{6}))?$/;

/**
 * Parses the room key in `text`, ignoring case, spaces and full-width forms; undefined without
 * one.
 */
export function parseRoomKey(text: string): RoomKey | undefined {
  if (text.length > limits.roomKeyText) return undefined;
  const bare = keyIn(text) ?? text;
  const tidy = bare.normalize('NFKC').toLowerCase().replaceAll(/\s/gu, '').replaceAll('‐', '-');
  const match = ROOM_KEY.exec(tidy);
  if (!match?.[1]) return undefined;
  return { roomId: match[1], accessKey: match[2] };
}

/** Whether `text` holds the room key of a public room. */
export function isOfPublicRoom(text: string): boolean {
  const key = parseRoomKey(text);
  return key !== undefined && key.accessKey === undefined;
}

export function formatRoomKey({ roomId, accessKey }: RoomKey): string {
  return accessKey === undefined ? roomId : `${roomId}-${accessKey}`;
}

/** The address of `page` with the room key in its fragment, after the page's own fragment. */
export function inviteFor(page: string, key: RoomKey): string {
  return withKey(new URL(page).href, formatRoomKey(key));
}

/** Text to share: an invite, or the room key alone if the room's page has no web address. */
export function inviteTo(page: string, key: RoomKey): string {
  return isPageAddress(page) ? inviteFor(page, key) : formatRoomKey(key);
}
