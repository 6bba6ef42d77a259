/**
 * The room as one member knows it: the vector, the members it hears, and its time source. Pure:
 * every change returns a new room.
 */
import type { Peer, Room, RosterUpdate } from './types.ts';
import { freshClock } from '../clock/link-clock.ts';
import { withAppointment, noAppointment } from './host.ts';

export function newRoom(self: string, page = 0, stored = 0): Room {
  return {
    self,
    page,
    vector: undefined,
    firstReading: undefined,
    heardFrom: undefined,
    stratum: 0,
    clockResets: 0,
    isStale: false,
    recentSeeks: new Map(),
    recentStops: new Map(),
    storedRevision: stored,
    peers: new Map(),
    roster: [self],
    appointment: noAppointment,
    permitted: undefined,
  };
}

/** The room with the roster of the database at `now` (ms, ours). */
export function withRoster(
  room: Room,
  { roster, host, permitted }: RosterUpdate,
  now: number,
): Room {
  return { ...room, roster, permitted, appointment: withAppointment(room.appointment, host, now) };
}

/** A link before its clock is measured. */
export const unmeasured = { roughOffset: -Infinity, pings: 0 };

export function withPeer(room: Room, member: string, now: number): Room {
  return withPeerReplaced(room, member, {
    ...unmeasured,
    clock: freshClock,
    linkedAt: now,
    measuredSince: now,
    beat: undefined,
  });
}

export function withoutPeer(room: Room, member: string): Room {
  const peers = new Map(room.peers);
  peers.delete(member);
  return { ...room, peers };
}

/** The room with `member`'s peer replaced. */
export function withPeerReplaced(room: Room, member: string, peer: Peer): Room {
  return { ...room, peers: new Map(room.peers).set(member, peer) };
}
