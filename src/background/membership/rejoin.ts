/** Rejoins a room that dropped us, and ends the membership when the room is over. */
import type { Backend } from '../../database/client.ts';
import { joinRoom } from '../../database/rooms.ts';
import { storedEnding, storedMembership } from '../../messaging/stored.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { tabOf } from '../../protocol/extension/membership.ts';
import type { Refusal, Result } from '../../protocol/refusal.ts';
import { refused } from '../../protocol/refusal.ts';
import { sayOver } from '../entering/notices.ts';
import { placeSession, stopSession } from '../placement/place-session.ts';
import { backend, changeMembership } from './store.ts';
import { createQueue } from '../../async/queue.ts';
import { withoutLease } from './transitions.ts';

/** Serializes rejoin and leave, so that a pending rejoin cannot undo a leave. */
export const comingAndGoing = createQueue();

/** Runs `call`. If the backend has dropped us meanwhile, it rejoins and calls once more. */
export async function rejoining<T>(
  { roomId, self }: Membership,
  call: (database: Backend) => Promise<Result<T>>,
): Promise<Result<T>> {
  const database = await backend();
  const first = await call(database);
  const result = isForgotten(first) ? await calledAgain(database, roomId, call) : first;
  const signed = await database.signIn();
  if (result.ok && signed.ok && signed.value !== self) await becomeAnother(roomId, signed.value);
  return result;
}

function isForgotten(result: Result<unknown>): boolean {
  return !result.ok && ['not-a-member', 'room-not-found'].includes(result.refusal.code);
}

async function calledAgain<T>(
  database: Backend,
  roomId: string,
  call: (database: Backend) => Promise<Result<T>>,
): Promise<Result<T>> {
  const joined = await comingAndGoing(() => joinAgain(database, roomId));
  return joined.ok ? call(database) : joined;
}

async function joinAgain(database: Backend, roomId: string): Promise<Result<unknown>> {
  const now = await storedMembership.read();
  if (now?.roomId !== roomId) return refused('not-a-member');
  const { accessKey, name } = now;
  return joinRoom(database, { roomId, accessKey: accessKey ?? undefined }, name);
}

/** Restarts the session under a new user id, after the backend gave us one. */
async function becomeAnother(roomId: string, self: string): Promise<void> {
  await changeMembership((now) =>
    now?.roomId === roomId && now.self !== self ? { ...withoutLease(now), self } : now,
  );
  void placeSession();
}

/** Whether the refusal means that the room is closed or we were removed. */
export function isOver({ code }: Refusal): boolean {
  return ['room-not-found', 'removed'].includes(code);
}

export async function end(membership: Membership, { code }: Refusal): Promise<void> {
  const { title, hostName: host } = membership.snapshot.room;
  const why = code === 'removed' ? 'removed' : 'gone';
  const now = await storedMembership.read();
  if (now?.roomId !== membership.roomId) return;
  const tabId = tabOf(now);
  // Stored first: pages that see the membership end can then say why.
  await storedEnding.write({ why, title, host, tabId });
  await changeMembership((kept) => (kept?.roomId === membership.roomId ? null : kept));
  await stopSession(now, false);
  if (tabId !== null) await sayOver(tabId);
}
