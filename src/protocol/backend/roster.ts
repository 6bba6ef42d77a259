/** What a snapshot of the database says of the members: for the core, and as news. Pure. */
import type { RosterUpdate } from '../../core/consensus/types.ts';
import type { MemberRecord, RoomRecord, RoomSnapshot } from './room.ts';

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

/** Fields that change with every heartbeat and are no news. */
const TRANSIENT_FIELDS: ReadonlySet<string> = new Set<keyof RoomRecord | keyof MemberRecord>([
  'playback',
  'heartbeatAgeSeconds',
]);

/** Whether `next` says more than that playback and heartbeats went on. */
export function isNews(before: RoomSnapshot, next: RoomSnapshot): boolean {
  return fingerprintOf(before) !== fingerprintOf(next);
}

function fingerprintOf(snapshot: RoomSnapshot): string {
  return JSON.stringify(snapshot, (key, value: unknown) =>
    TRANSIENT_FIELDS.has(key) ? undefined : value,
  );
}
