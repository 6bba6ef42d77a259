/** Exports the viewer's data in the backend, and deletes it there and in this browser. */
import { deleteOwnData, exportOwnData } from '../../database/own.ts';
import type { Handlers } from '../../messaging/messages.ts';
import { storedDeparture, storedEnding, storedMembership } from '../../messaging/stored.ts';
import type { Result } from '../../protocol/refusal.ts';
import { done } from '../../protocol/refusal.ts';
import { forgetAnyEntry } from '../entering/entry-store.ts';
import { forgetLeads } from '../learned-leads.ts';
import { stopSession } from '../placement/place-session.ts';
import { comingAndGoing } from '../membership/rejoin.ts';
import { backend, changeMembership, tellSession } from '../membership/store.ts';
import { forgetUnsent } from './comments.ts';
import { forgetInvite } from './invites.ts';

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
  if (membership) {
    const { title, hostName: host } = membership.snapshot.room;
    await storedEnding.write({ why: 'data-deleted', title, host });
    await changeMembership(() => null);
  }
  await forgetHere();
  return done(null);
}

/** Deletes what this browser stored about rooms. The name and the settings stay. */
async function forgetHere(): Promise<void> {
  await storedDeparture.write(null);
  await forgetInvite();
  await forgetAnyEntry();
  await forgetLeads();
  await forgetUnsent();
}
