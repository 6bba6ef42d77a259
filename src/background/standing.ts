/** Staying a member while the backend forgets, and ceasing to be one when the room is over. */
import type { Backend } from '../database/client.ts';
import { joinRoom } from '../database/rooms.ts';
import { storedEnding, storedMembership } from '../messaging/stored.ts';
import type { Membership } from '../protocol/membership.ts';
import type { Refusal, Result } from '../protocol/refusal.ts';
import { stopSession } from './placement.ts';
import { backend, changeMembership } from './state.ts';

/** Runs `call`; a member whom the backend has forgotten meanwhile joins again, once. */
export async function rejoining<T>(
  { roomId, accessKey, name }: Membership,
  call: (database: Backend) => Promise<Result<T>>,
): Promise<Result<T>> {
  const database = await backend();
  const result = await call(database);
  const forgotten = !result.ok && ['not-a-member', 'room-not-found'].includes(result.refusal.code);
  if (!forgotten) return result;
  const joined = await joinRoom(database, { roomId, accessKey: accessKey ?? undefined }, name);
  return joined.ok ? call(database) : joined;
}

/** The room is no more, or no longer ours. */
export function isOver({ code }: Refusal): boolean {
  return ['room-not-found', 'removed'].includes(code);
}

export async function end(membership: Membership, { code }: Refusal): Promise<void> {
  const { title, host_username: host } = membership.snapshot.room;
  const why = code === 'removed' ? 'removed' : 'gone';
  const now = await storedMembership.read();
  // First of all, so that whoever sees the room gone can say why.
  if (now?.roomId === membership.roomId) await storedEnding.write({ why, title, host });
  await changeMembership((kept) => (kept?.roomId === membership.roomId ? null : kept));
  await stopSession(membership, false);
}
