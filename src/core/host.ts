/**
 * Who is host. The database appoints one, in epochs that grow with every change; beats tell how long
 * ago anybody heard of them. Once that is longer than the lease, the first of the roster who is here
 * stands in, as the database will choose too. So whoever hears the same holds the same, without a
 * vote, and nobody becomes host by saying so.
 */
import type { Beat, Room } from './room.ts';

/** Milliseconds without a word of the host after which another stands in. */
export const HOST_LEASE = 10_000;

/** The host as the database appointed them. */
export interface Appointment {
  /** Grows with every change; 0 before any is known. */
  readonly epoch: number;
  readonly member: string;
  /** Milliseconds on our clock when somebody last heard of them. */
  readonly heardAt: number;
}

/** Who is host at `now` (ms, ours). */
export function hostOf(room: Room, now: number): string {
  const { appointed, roster, peers, self } = room;
  const isHere = appointed.member === self || now - appointed.heardAt < HOST_LEASE;
  if (isHere && roster.includes(appointed.member)) return appointed.member;
  const standIn = roster.find((member) => {
    const beat = peers.get(member)?.beat;
    return member === self || (beat && now - beat.receivedAt < HOST_LEASE);
  });
  return standIn ?? self;
}

/** The appointment after the database told of one. An older epoch is a late answer. */
export function appointedBy(
  before: Appointment,
  { epoch, member }: Pick<Appointment, 'epoch' | 'member'>,
  now: number,
): Appointment {
  if (epoch < before.epoch) return before;
  const isSame = epoch === before.epoch && member === before.member;
  return isSame ? before : { epoch, member, heardAt: now };
}

/** The appointment after a beat of `member`: of the host, or of somebody who heard of them. */
export function heardBy(
  before: Appointment,
  member: string,
  { host }: Pick<Beat, 'host'>,
  receivedAt: number,
): Appointment {
  const isHost = member === before.member;
  const age = host?.epoch === before.epoch ? host.age : undefined;
  const heardAt = isHost ? receivedAt : age === undefined ? -Infinity : receivedAt - age;
  return heardAt > before.heardAt ? { ...before, heardAt } : before;
}

/** What our beats tell of the host. */
export function hostNews({ appointed, self }: Room, now: number): Beat['host'] {
  const { epoch, member, heardAt } = appointed;
  if (epoch === 0) return undefined;
  return { epoch, age: member === self ? 0 : Math.max(0, now - heardAt) };
}
