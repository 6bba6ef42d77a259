/** An invite that was opened in a tab and is not answered yet. */
import * as z from 'zod/mini';
import { text } from '../fields.ts';
import { limits } from '../limits.ts';
import type { Membership } from './membership.ts';
import { pageIn } from '../page/page-address.ts';
import { parseRoomKey } from '../page/room-key.ts';

export const invite = z.object({
  tabId: z.int(),
  /** Address of its page; the invite does not apply to other pages of the tab. */
  page: text(limits.url),
  roomKey: text(limits.roomKeyText),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type Invite = z.infer<typeof invite>;

/** The invite of a tab on the page `address`. */
export function invitedTo(
  opened: Invite | null,
  tabId: number,
  address: string | undefined,
): string | undefined {
  if (!opened || opened.tabId !== tabId || !address || !URL.canParse(address)) return undefined;
  return opened.page === pageIn(address) ? opened.roomKey : undefined;
}

/** Whether `roomKey` belongs to the current room. */
export function isOurRoom(membership: Membership | null, roomKey: string): boolean {
  return membership !== null && parseRoomKey(roomKey)?.roomId === membership.roomId;
}
