import type { MemberRow, RoomSnapshot } from '../protocol/rows.ts';

/** Where each other member is reached: member id → peer id, for those who told it. */
export function addressesIn(snapshot: RoomSnapshot, self: string): ReadonlyMap<string, string> {
  return new Map(
    snapshot.members.flatMap(({ user_id, peer_id }: MemberRow) =>
      user_id === self || peer_id === null ? [] : [[user_id, peer_id] as const],
    ),
  );
}
