/** The calls that only a host may make, and the call with which a member becomes host. */
import * as z from 'zod/mini';
import type { HostAct } from '../protocol/backend/host-act.ts';
import type { Result } from '../protocol/refusal.ts';
import type { RemovedMember, RoomSnapshot } from '../protocol/backend/room.ts';
import type { Backend } from './client.ts';
import { removedRows, snapshotRow } from './rows.ts';

/**
 * Takes the room over from a host who fell silent in `epoch`. The answer names the current host.
 * Idempotent.
 */
export function claimHost(
  backend: Backend,
  roomId: string,
  epoch: number,
): Promise<Result<RoomSnapshot>> {
  return backend.call('claim_host', { p_room_id: roomId, p_epoch: epoch }, snapshotRow);
}

/** Lists the removed people of the room, the latest removal first. Only the host may ask. */
export function listRemoved(backend: Backend, roomId: string): Promise<Result<RemovedMember[]>> {
  return backend.call('list_removed', { p_room_id: roomId }, removedRows);
}

/** Carries out the act and returns the resulting room; null once it is closed. Idempotent. */
export function actAsHost(
  backend: Backend,
  roomId: string,
  act: HostAct,
): Promise<Result<RoomSnapshot | null>> {
  const room = { p_room_id: roomId };
  switch (act.act) {
    case 'hand-over':
      return backend.call('transfer_host', { ...room, p_user_id: act.member }, snapshotRow);
    case 'remove':
      return backend.call('kick_member', { ...room, p_user_id: act.member }, snapshotRow);
    case 'let-back-in':
      return backend.call('let_back_in', { ...room, p_user_id: act.member }, snapshotRow);
    case 'control': {
      const parameters = { ...room, p_control: act.control, p_named: act.named };
      return backend.call('set_control', parameters, snapshotRow);
    }
    case 'new-key':
      return backend.call('rekey_room', room, snapshotRow);
    case 'make-private':
      return backend.call('make_room_private', room, snapshotRow);
    case 'make-public':
      return backend.call('make_room_public', room, snapshotRow);
    case 'close':
      return backend.call('close_room', room, z.null());
  }
}
