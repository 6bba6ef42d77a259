import type { MemberRow, RoomSnapshot } from '../../protocol/rows.ts';
import type { Address } from '../ports.ts';

/** Where each other member is reached, by member id, for those who told it. */
export function addressesIn(
  snapshot: Pick<RoomSnapshot, 'members'>,
  self: string,
): ReadonlyMap<string, Address> {
  return new Map(
    snapshot.members.flatMap(({ user_id, peer_id, public_key }: MemberRow) =>
      user_id === self || peer_id === null || public_key === null
        ? []
        : [[user_id, { peerId: peer_id, publicKey: public_key }] as const],
    ),
  );
}
