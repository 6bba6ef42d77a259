/** Stores an opened invite until its viewer answers it, and opens the popup where the browser allows. */
import { mark, openPopup } from '../../messaging/toolbar.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { storedInvite, storedMembership } from '../../messaging/stored.ts';
import { tabAddress } from '../../messaging/tabs.ts';
import { invitedTo, isOurRoom } from '../../protocol/extension/invite.ts';
import { tabOf } from '../../protocol/extension/membership.ts';
import { pageToKeep } from '../../protocol/page/page-address.ts';
import { formatRoomKey, parseRoomKey } from '../../protocol/page/room-key.ts';

/** Milliseconds between two popups that invites open. */
const QUIET = 10_000;

export const inviteHandlers: Handlers = {
  'invite/found': async ({ roomKey }, { tabId }) => {
    const key = parseRoomKey(roomKey);
    const address = tabId === undefined ? undefined : await tabAddress(tabId);
    const page = pageToKeep(address);
    if (!key || tabId === undefined || page === undefined) return null;
    const before = await storedInvite.read();
    const at = Date.now();
    const invite = { tabId, page, roomKey: formatRoomKey(key), at };
    await storedInvite.write(invite);
    const membership = await storedMembership.read();
    if (isOurRoom(membership, invite.roomKey) && tabOf(membership) !== null) return null;
    await mark(tabId, '1');
    // The page does not wait for the popup.
    if (!before || Math.abs(at - before.at) > QUIET) void openPopup(tabId);
    return null;
  },
};

/** Forgets the last opened invite, and removes its mark. */
export async function forgetInvite(): Promise<void> {
  const invite = await storedInvite.read();
  if (!invite) return;
  await storedInvite.write(null);
  await mark(invite.tabId, '');
}

/** Whether the page in `tabId` was opened as an invite to `roomKey`. The invite is then answered. */
export async function answeredInvite(tabId: number, roomKey: string): Promise<boolean> {
  const invite = await storedInvite.read();
  if (invite?.tabId !== tabId) return false;
  await forgetInvite();
  const invited = invitedTo(invite, tabId, await tabAddress(tabId));
  const [asked, given] = [invited, roomKey].map((text) => text && parseRoomKey(text)?.roomId);
  return asked !== undefined && asked === given;
}
