/** Answers messages about rooms and our membership of them. Every call may be repeated. */
import { listPublicRooms, readRoom, renameMember } from '../../database/rooms.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { storedMembership, storedName } from '../../messaging/stored.ts';
import { tabOf } from '../../protocol/extension/membership.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { depart, leave } from '../membership/leave.ts';
import { end, isOver, rejoining } from '../membership/rejoin.ts';
import { comeBack, placeIfOurs } from '../membership/restore.ts';
import { backend, changeMembership, tellSession, withSnapshot } from '../membership/store.ts';

export const roomHandlers: Handlers = {
  'rooms/list': async (query) => listPublicRooms(await backend(), query),

  'room/refresh': async ({ tabId }) => {
    const membership = await storedMembership.read();
    if (!membership || tabOf(membership) !== tabId) return null;
    await comeBack(tabId);
    await placeIfOurs(tabId);
    const fresh = await rejoining(membership, (database) => readRoom(database, membership.roomId));
    if (!fresh.ok && isOver(fresh.refusal)) await end(membership, fresh.refusal);
    if (!fresh.ok) return null;
    await changeMembership((now) =>
      now?.roomId === membership.roomId ? withSnapshot(now, fresh.value) : now,
    );
    return null;
  },

  'room/rename': async ({ name }) => {
    const membership = await storedMembership.read();
    if (!membership) return refused('not-a-member');
    const { roomId } = membership;
    const renamed = await rejoining(membership, (database) => renameMember(database, roomId, name));
    if (!renamed.ok) return renamed;
    await storedName.write(name);
    await changeMembership((now) =>
      now?.roomId === roomId ? withSnapshot(now, renamed.value) : now,
    );
    await tellSession('session/roster-changed', membership);
    return done(null);
  },

  'room/leave': async () => {
    const membership = await storedMembership.read();
    await (membership ? leave(membership) : depart());
    return done(null);
  },
};
