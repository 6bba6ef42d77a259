/** The room's members as the database has them, and their addresses for the mesh. */
import { withRoster } from '../../core/consensus/room.ts';
import type { RosterUpdate } from '../../core/consensus/types.ts';
import type { MemberRecord, RoomSnapshot } from '../../protocol/backend/room.ts';
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
  snapshot(): RoomSnapshot;
  /** Seconds since the snapshot was read. */
  age(): number;
  /** Whether another member has an address. */
  hasOthers(): boolean;
  /** Takes a snapshot of the database. */
  adopt(next: RoomSnapshot): void;
  /**
   * Milliseconds since the link to a member was lost; undefined while linked, and before the first
   * link.
   */
  awayFor(member: string): number | undefined;
  /** Removes a member that said goodbye. */
  forget(member: string): void;
}

/** Ids of the members who may command; undefined where everyone may. */
export function permittedMembers({ room, members }: RoomSnapshot): ReadonlySet<string> | undefined {
  if (room.control === 'everyone') return undefined;
  const named = room.control === 'named' ? members.filter((member) => member.hasControl) : [];
  return new Set([room.hostId, ...named.map((member) => member.id)]);
}

/** The roster as the core takes it. */
export function rosterUpdateOf(snapshot: RoomSnapshot): RosterUpdate {
  const { room, members } = snapshot;
  return {
    roster: members.map((member) => member.id),
    host: { epoch: room.hostEpoch, member: room.hostId },
    permitted: permittedMembers(snapshot),
  };
}

/** Keeps the roster, first `first`, until `signal` aborts. */
export function startRoster(
  { self, mesh, clock, store, pageMoves }: RosterPorts,
  first: RoomSnapshot,
  signal: AbortSignal,
): Roster {
  let current = first;
  let readAt = clock.now();
  /** When (ms) the link to each member without one was lost. */
  const lostAt = new Map<string, number>();

  function adopt(next: RoomSnapshot): void {
    current = next;
    readAt = clock.now();
    for (const member of lostAt.keys()) if (!isHere(member)) lostAt.delete(member);
    store.replace(withRoster(store.get(), rosterUpdateOf(next), clock.now()));
    pageMoves.onRoom(next.room);
    mesh.setRoster(addressesIn(next, self));
  }

  function isHere(member: string): boolean {
    return current.members.some(({ id }) => id === member);
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
    snapshot: () => current,
    age: () => (clock.now() - readAt) / 1000,
    hasOthers: () => addressesIn(current, self).size > 0,
    adopt,
    awayFor(member) {
      const since = lostAt.get(member);
      return since === undefined ? undefined : clock.now() - since;
    },
    forget(member) {
      const members = current.members.filter(({ id }) => id !== member);
      adopt({ ...current, members });
    },
  };
}

/** Addresses of the other members, by member id. */
export function addressesIn(
  snapshot: Pick<RoomSnapshot, 'members'>,
  self: string,
): ReadonlyMap<string, PeerAddress> {
  return new Map(
    snapshot.members.flatMap(({ id, peerId, publicKey }: MemberRecord) =>
      id === self || peerId === null || publicKey === null
        ? []
        : [[id, { peerId, publicKey }] as const],
    ),
  );
}
