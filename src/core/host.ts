/**
 * Who is host. The database appoints one, in epochs that grow with every change; beats tell how long
 * ago anybody heard of them. Once that is longer than the lease, the first of the roster who is here
 * stands in, and claims the room of the database. So whoever hears the same holds the same, without
 * a vote, and nobody becomes host by saying so.
 */
import type { LinkClock } from './clock.ts';
import { estimateAt } from './clock.ts';
import type { Beat, Room } from './room.ts';

/** Milliseconds without a word of the host after which another stands in. */
export const HOST_LEASE = 10_000;
/** Through how many others word of the host may come. Each reads a clock, with an error that adds up. */
export const HOST_HOPS = 3;

/** The host as the database appointed them. */
export interface Appointment {
  /** Grows with every change; 0 before any is known. */
  readonly epoch: number;
  readonly member: string;
  /** Milliseconds on our clock when we began to listen for them. */
  readonly since: number;
  /**
   * Milliseconds on our clock when they were last heard: over our own link, through one other member
   * at most, through two, and so on. Later entries are never earlier.
   */
  readonly heard: readonly number[];
}

const UNHEARD: Appointment['heard'] = Array.from({ length: HOST_HOPS + 1 }, () => -Infinity);

export const nobody: Appointment = { epoch: 0, member: '', since: -Infinity, heard: UNHEARD };

/** Who is host at `now` (ms, ours). */
export function hostOf(room: Room, now: number): string {
  const { appointed, roster, peers, self } = room;
  const heardAt = Math.max(appointed.since, ...appointed.heard);
  const isHere = appointed.member === self || now - heardAt < HOST_LEASE;
  if (isHere && roster.includes(appointed.member)) return appointed.member;
  const standIn = roster.find((member) => {
    const beat = peers.get(member)?.beat;
    return member === self || (beat && now - beat.receivedAt < HOST_LEASE);
  });
  return standIn ?? self;
}

/** The appointment after the database told of one. Of one epoch there is one; an older is a late answer. */
export function appointedBy(
  before: Appointment,
  { epoch, member }: Pick<Appointment, 'epoch' | 'member'>,
  now: number,
): Appointment {
  return epoch > before.epoch ? { epoch, member, since: now, heard: UNHEARD } : before;
}

/** The appointment after our clock stepped: what was heard on it before is of no known age. */
export function unheard(before: Appointment, now: number): Appointment {
  return { ...before, since: now, heard: UNHEARD };
}

/**
 * The appointment after a beat of `member`: of the host, or of somebody who heard of them, at what
 * that was on the `clock` of the link. By the time of arrival alone, word that is passed around would
 * grow younger with every flight, and a host who is gone would stay.
 */
export function heardBy(
  before: Appointment,
  member: string,
  { host, sentAt }: Pick<Beat, 'host' | 'sentAt'>,
  clock: LinkClock,
  receivedAt: number,
): Appointment {
  const offset = estimateAt(clock, receivedAt)?.offset;
  if (member === before.member) {
    return { ...before, heard: before.heard.map((at) => Math.max(at, receivedAt)) };
  }
  // Before the first pong nobody knows how long a beat was under way.
  if (host?.epoch !== before.epoch || offset === undefined) return before;
  const left = Math.min(receivedAt, sentAt - offset);
  const told = [-Infinity, ...host.ages.map((age) => left - age)];
  const heard = before.heard.map((at, hops) => Math.max(at, told[hops] ?? -Infinity));
  return { ...before, heard };
}

/** What our beats tell of the host: how long ago they were heard, at most the lease. */
export function hostNews({ appointed, self }: Room, now: number): Beat['host'] {
  const { epoch, member, heard } = appointed;
  if (epoch === 0) return undefined;
  const isUs = member === self;
  const ages = heard.slice(0, HOST_HOPS).map((at) => (isUs ? 0 : Math.min(HOST_LEASE, now - at)));
  return { epoch, ages: ages.map((age) => Math.max(0, age)) };
}
