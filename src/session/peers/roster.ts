/** Who is in the room, as the database tells it, and so whom to link to. */
import { withRoster } from '../../core/consensus/room.ts';
import type { RosterUpdate } from '../../core/consensus/types.ts';
import type { MemberRow, RoomSnapshot } from '../../protocol/rows.ts';
import type { PageMoves } from '../page-moves.ts';
import type { Address, Clock, Mesh } from '../ports.ts';
import type { RoomStore } from '../sync/room-store.ts';

export interface RosterPorts {
  readonly self: string;
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly store: RoomStore;
  readonly pageMoves: Pick<PageMoves, 'look'>;
}

export interface Roster {
  snapshot(): RoomSnapshot;
  /** Seconds since the snapshot was read. */
  age(): number;
  /** Whether anybody else is where they can be reached. */
  hasOthers(): boolean;
  /** The roster as the database tells it: whom to link to. */
  adopt(next: RoomSnapshot): void;
  /** Milliseconds since the link to a member was lost; undefined for who is linked, or was not yet. */
  awayFor(member: string): number | undefined;
  /** Removes a member that said goodbye. */
  forget(member: string): void;
}

/** Those who command the room, by member id; undefined where everyone does. */
export function permittedMembers({ room, members }: RoomSnapshot): ReadonlySet<string> | undefined {
  if (room.control === 'everyone') return undefined;
  const named = room.control === 'named' ? members.filter((member) => member.has_control) : [];
  return new Set([room.host_user_id, ...named.map((member) => member.user_id)]);
}

/** The people of a room, as the core knows them. */
export function rosterUpdateOf(snapshot: RoomSnapshot): RosterUpdate {
  const { room, members } = snapshot;
  return {
    roster: members.map((member) => member.user_id),
    host: { epoch: room.host_epoch, member: room.host_user_id },
    permitted: permittedMembers(snapshot),
  };
}

/** Keeps the people of `first` until `signal` aborts. */
export function startRoster(
  { self, mesh, clock, store, pageMoves }: RosterPorts,
  first: RoomSnapshot,
  signal: AbortSignal,
): Roster {
  let current = first;
  let readAt = clock.now();
  /** When the link to a member was lost who has none now. */
  const lostAt = new Map<string, number>();

  function adopt(next: RoomSnapshot): void {
    current = next;
    readAt = clock.now();
    for (const member of lostAt.keys()) if (!isHere(member)) lostAt.delete(member);
    store.replace(withRoster(store.get(), rosterUpdateOf(next), clock.now()));
    pageMoves.look(next.room);
    mesh.setRoster(addressesIn(next, self));
  }

  function isHere(member: string): boolean {
    return current.members.some(({ user_id: id }) => id === member);
  }

  mesh.listen(
    {
      linked: (member) => lostAt.delete(member),
      // Who leaves is forgotten first, and the link is closed because of it.
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
      const members = current.members.filter(({ user_id: id }) => id !== member);
      adopt({ ...current, members });
    },
  };
}

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
