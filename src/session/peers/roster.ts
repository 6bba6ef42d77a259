/** Follows the roster of the room store: which members the mesh calls, and which are away. */
import type { RoomSnapshot } from '../../protocol/backend/room.ts';
import type { PageMoves } from '../page-moves.ts';
import type { PeerAddress, Clock, Mesh } from '../ports.ts';
import type { RoomStore } from '../sync/room-store.ts';

export interface RosterPorts {
  readonly self: string;
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly store: RoomStore;
  readonly pageMoves: Pick<PageMoves, 'onRoom'>;
}

export interface Roster {
  /** Whether another member has an address. */
  hasOthers(): boolean;
  /** Takes a snapshot of the database. Returns whether it is news. */
  adopt(next: RoomSnapshot): boolean;
  /** Removes a member that said goodbye. */
  forget(member: string): void;
  /** Ends all links until the next snapshot: the members of a full room take no calls of ours. */
  callNobody(): void;
  /**
   * Milliseconds since the link to a member was lost; undefined while linked, and before the first
   * link.
   */
  awayFor(member: string): number | undefined;
}

/** Follows the roster until `signal` aborts. */
export function startRoster(
  { self, mesh, clock, store, pageMoves }: RosterPorts,
  signal: AbortSignal,
): Roster {
  /** When (ms) the link to each member without one was lost. */
  const lostAt = new Map<string, number>();

  function adopt(next: RoomSnapshot): boolean {
    const isNew = store.adopt(next);
    pageMoves.onRoom(next.room);
    callMembers();
    return isNew;
  }

  function callMembers(): void {
    for (const member of lostAt.keys()) if (!isHere(member)) lostAt.delete(member);
    mesh.setRoster(addressesIn(store.snapshot(), self));
  }

  function isHere(member: string): boolean {
    return store.get().roster.includes(member);
  }

  mesh.listen(
    {
      linked: (member) => lostAt.delete(member),
      // A member who left is removed first, and the link closes because of it.
      lost: (member) => isHere(member) && lostAt.set(member, clock.now()),
    },
    signal,
  );

  return {
    hasOthers: () => addressesIn(store.snapshot(), self).size > 0,
    adopt,
    forget(member) {
      store.forget(member);
      callMembers();
    },
    callNobody: () => mesh.setRoster(new Map()),
    awayFor(member) {
      const since = lostAt.get(member);
      return since === undefined ? undefined : clock.now() - since;
    },
  };
}

/** Addresses of the other members, by member id. */
export function addressesIn(
  snapshot: Pick<RoomSnapshot, 'members'>,
  self: string,
): ReadonlyMap<string, PeerAddress> {
  return new Map(
    snapshot.members.flatMap(({ id, peerId, publicKey }) =>
      id === self || peerId === null || publicKey === null
        ? []
        : [[id, { peerId, publicKey }] as const],
    ),
  );
}
