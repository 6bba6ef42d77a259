/**
 * The room as one member knows it: the vector everyone steers to, the members it hears, and whose
 * clock the timeline rests on. Pure: every change returns a new room.
 */
import type { Peer, Room, People } from './types.ts';
import { freshClock } from '../clock/link-clock.ts';
import { appointedBy, nobody } from './host.ts';

export function newRoom(self: string, page = 0, stored = 0): Room {
  return {
    self,
    page,
    vector: undefined,
    taken: undefined,
    teller: undefined,
    rank: 0,
    naps: 0,
    astray: false,
    jumps: new Map(),
    stored,
    peers: new Map(),
    roster: [self],
    appointed: nobody,
    controllers: undefined,
  };
}

/** The room with its people as they are told at `now` (ms, ours). */
export function withPeople(room: Room, { roster, host, controllers }: People, now: number): Room {
  return { ...room, roster, controllers, appointed: appointedBy(room.appointed, host, now) };
}

/** A link of whose clock nothing is known. */
export const unmeasured = { guess: -Infinity, pings: 0 };

export function withPeer(room: Room, member: string, now: number): Room {
  return withPeerAs(room, member, {
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

/** The room with what is known of `member` replaced. */
export function withPeerAs(room: Room, member: string, peer: Peer): Room {
  return { ...room, peers: new Map(room.peers).set(member, peer) };
}
