/** Leaves a room: at once for its viewer, and in the database as soon as it answers. */
import { leaveRoom } from '../../database/rooms.ts';
import { storedDeparture, storedMembership } from '../../messaging/stored.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { stopSession } from '../placement/place-session.ts';
import { comingAndGoing } from './rejoin.ts';
import { backend, changeMembership } from './store.ts';

/** Milliseconds after which the database drops a member without heartbeats. */
const FORGOTTEN = 10 * 60_000;

export async function leave(membership: Membership): Promise<void> {
  const { roomId } = membership;
  await stopSession(membership, true);
  // Stored first: a worker that is stopped in between continues with it.
  await storedDeparture.write({ roomId, at: Date.now() });
  await changeMembership((now) => (now?.roomId === roomId ? null : now));
  await depart();
}

/** Leaves the last left room in the database, unless that is done or we have rejoined it. */
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
