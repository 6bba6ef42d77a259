/** Exports and deletes the viewer's data in the backend. */
import { deleteOwnData, exportOwnData } from '../../database/own.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { storedEnding, storedMembership } from '../../messaging/stored.ts';
import type { Result } from '../../protocol/refusal.ts';
import { done } from '../../protocol/refusal.ts';
import { stopSession } from '../placement/place-session.ts';
import { comingAndGoing } from '../membership/rejoin.ts';
import { backend, changeMembership, tellSession } from '../membership/store.ts';

export const dataHandlers: Handlers = {
  'data/export': async () => {
    const result = await exportOwnData(await backend());
    return result.ok ? done(JSON.stringify(result.value, undefined, 2)) : result;
  },

  'data/delete': async () => {
    const membership = await storedMembership.read();
    // In the queue of rejoins: a rejoin would recreate the deleted data.
    const result = await comingAndGoing(deleteAll);
    if (!result.ok || !membership) return result;
    await tellSession('session/roster-changed', membership);
    await stopSession(membership, true);
    return done(null);
  },
};

async function deleteAll(): Promise<Result<null>> {
  const result = await deleteOwnData(await backend());
  if (!result.ok) return result;
  const membership = await storedMembership.read();
  if (!membership) return done(null);
  const { title, hostName: host } = membership.snapshot.room;
  await storedEnding.write({ why: 'data-deleted', title, host });
  await changeMembership(() => null);
  return done(null);
}
