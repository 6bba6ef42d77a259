/** Leaving a room: at once for its viewer, and in the database as soon as that answers. */
import { leaveRoom } from '../../database/rooms.ts';
import { storedDeparture, storedMembership } from '../../messaging/stored.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { stopSession } from '../placement/place-session.ts';
import { comingAndGoing } from './rejoin.ts';
import { backend, changeMembership } from './store.ts';

/** Milliseconds after which the database has forgotten who no longer says that they are there. */
const FORGOTTEN = 10 * 60_000;

export async function leave(membership: Membership): Promise<void> {
  const { roomId } = membership;
  await stopSession(membership, true);
  // First: a worker that is stopped in between goes on with it.
  await storedDeparture.write({ roomId, at: Date.now() });
  await changeMembership((now) => (now?.roomId === roomId ? null : now));
  await depart();
}

/** Tells the database of the room that was left last, unless it knows, or we are back. */
export function depart(): Promise<void> {
  return comingAndGoing(async () => {
    const departure = await storedDeparture.read();
    if (!departure) return;
    const { roomId, at } = departure;
    const isBack = (await storedMembership.read())?.roomId === roomId;
    if (!isBack && Math.abs(Date.now() - at) < FORGOTTEN) {
      const left = await leaveRoom(await backend(), roomId);
      if (!left.ok && left.refusal.code === 'backend-unreachable') return;
    }
    await storedDeparture.write(null);
  });
}
