/** Answers the host's messages. The peers then fetch the changed room. */
import { actAsHost, listRemoved } from '../../database/hosting.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { storedMembership } from '../../messaging/stored.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { stopSession } from '../placement/place-session.ts';
import { backend, changeMembership, tellSession, withSnapshot } from '../membership/store.ts';

export const hostingHandlers: Handlers = {
  'room/removed': async () => {
    const membership = await storedMembership.read();
    return membership ? listRemoved(await backend(), membership.roomId) : refused('not-a-member');
  },

  'room/host': async (act) => {
    const membership = await storedMembership.read();
    if (!membership) return refused('not-a-member');
    const { roomId } = membership;
    const result = await actAsHost(await backend(), roomId, act);
    if (!result.ok) return result;
    const { value: snapshot } = result;
    await changeMembership((now) => {
      if (now?.roomId !== roomId) return now;
      return snapshot && withSnapshot(now, snapshot);
    });
    await tellSession('session/roster-changed', membership);
    if (act.act === 'make-public') await tellSession('session/comment-posted', membership);
    if (!snapshot) await stopSession(membership, true);
    return done(null);
  },
};
