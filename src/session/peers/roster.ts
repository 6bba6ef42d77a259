/** Who is in the room, as the database tells it, and so whom to link to. */
import type { RosterUpdate as RoomPeople } from '../../core/consensus/types.ts';
import type { MemberRow, RoomSnapshot } from '../../protocol/rows.ts';
import type { Address, Clock, Mesh, Ticker } from '../ports.ts';

/** Milliseconds in which a member that says goodbye has left the database, too. */
const GOODBYE_DELAY_MS = 2000;

export interface RosterPorts {
  readonly self: string;
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly ticker: Ticker;
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
  /** A member said goodbye, just before the database is told: who is host now is known a little later. */
  forget(member: string): void;
}

/** What keeping people needs of its session. */
export interface Peopled {
  /** Asks the database anew, as `teller` says that it changed. */
  refresh(teller: string): void;
  adopted(snapshot: RoomSnapshot): void;
}

/** Those who command the room, by member id; undefined where everyone does. */
export function permittedMembers({ room, members }: RoomSnapshot): ReadonlySet<string> | undefined {
  if (room.control === 'everyone') return undefined;
  const named = room.control === 'named' ? members.filter((member) => member.has_control) : [];
  return new Set([room.host_user_id, ...named.map((member) => member.user_id)]);
}

/** The people of a room, as the core knows them. */
export function rosterUpdateOf(snapshot: RoomSnapshot): RoomPeople {
  const { room, members } = snapshot;
  return {
    roster: members.map((member) => member.user_id),
    host: { epoch: room.host_epoch, member: room.host_user_id },
    permitted: permittedMembers(snapshot),
  };
}

/** Keeps the people of `first` until `signal` aborts. */
export function startRoster(
  { self, mesh, clock, ticker }: RosterPorts,
  first: RoomSnapshot,
  { refresh, adopted }: Peopled,
  signal: AbortSignal,
): Roster {
  let people = first;
  let readAt = clock.now();
  /** When the link to a member was lost who has none now. */
  const lostAt = new Map<string, number>();

  function adopt(next: RoomSnapshot): void {
    people = next;
    readAt = clock.now();
    for (const member of lostAt.keys()) if (!isHere(member)) lostAt.delete(member);
    adopted(next);
    mesh.setRoster(addressesIn(next, self));
  }

  function isHere(member: string): boolean {
    return people.members.some(({ user_id: id }) => id === member);
  }

  mesh.listen(
    {
      linked: (member) => lostAt.delete(member),
      // Who leaves is forgotten first, and the link is closed because of it.
      lost: (member) => isHere(member) && lostAt.set(member, clock.now()),
      received: () => undefined,
      stranger: () => undefined,
    },
    signal,
  );

  return {
    snapshot: () => people,
    age: () => (clock.now() - readAt) / 1000,
    hasOthers: () => addressesIn(people, self).size > 0,
    adopt,
    awayFor(member) {
      const since = lostAt.get(member);
      return since === undefined ? undefined : clock.now() - since;
    },
    forget(member) {
      const members = people.members.filter(({ user_id: id }) => id !== member);
      adopt({ ...people, members });
      ticker.after(GOODBYE_DELAY_MS, () => refresh(member), signal);
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
