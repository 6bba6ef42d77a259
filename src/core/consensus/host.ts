/**
 * Who is host. The database appoints one, in epochs that grow with every change; beats tell how long
 * ago anybody heard of them. Once that is longer than the lease, the first of the roster who is here
 * stands in, and claims the room of the database. So whoever hears the same holds the same, without
 * a vote, and nobody becomes host by saying so.
 */
import type { Appointment, Beat, Room } from './types.ts';
import type { LinkClock } from '../clock/link-clock.ts';
import { estimateAt } from '../clock/link-clock.ts';

/** Milliseconds without a word of the host after which another stands in. */
export const HOST_LEASE = 10_000;
/** Through how many others word of the host may come. Each reads a clock, with an error that adds up. */
export const HOST_HOPS = 3;

const UNHEARD: Appointment['heard'] = Array.from({ length: HOST_HOPS + 1 }, () => -Infinity);

/** Before the database told of anyone. */
export const nobody: Appointment = {
  epoch: 0,
  member: '',
  since: -Infinity,
  heard: UNHEARD,
  present: new Map(),
};

/** Who is host at `now` (ms, ours). */
export function hostOf(room: Room, now: number): string {
  const { appointed, roster, self } = room;
  const { member: host, since, heard, present } = appointed;
  const isHere = (member: string, heardAt = -Infinity) =>
    member === self || now - heardAt < HOST_LEASE;
  if (roster.includes(host) && isHere(host, Math.max(since, ...heard))) return host;
  const standIn = roster.find((member) => isHere(member, present.get(member)));
  return standIn ?? self;
}

/** The appointment after the database told of one. Of one epoch there is one; an older is a late answer. */
export function appointedBy(
  before: Appointment,
  { epoch, member }: Pick<Appointment, 'epoch' | 'member'>,
  now: number,
): Appointment {
  if (epoch <= before.epoch) return before;
  const since = before.present.get(member) ?? now;
  return { ...before, epoch, member, since, heard: UNHEARD };
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
  const present = new Map(before.present).set(member, receivedAt);
  if (member === before.member) {
    return { ...before, present, heard: before.heard.map((at) => Math.max(at, receivedAt)) };
  }
  const offset = estimateAt(clock, receivedAt)?.offset;
  // Before the first pong nobody knows how long a beat was under way.
  if (host?.epoch !== before.epoch || offset === undefined) return { ...before, present };
  const left = Math.min(receivedAt, sentAt - offset);
  const told = [-Infinity, ...host.ages.map((age) => left - age)];
  const heard = before.heard.map((at, hops) => Math.max(at, told[hops] ?? -Infinity));
  return { ...before, present, heard };
}

/** What our beats tell of the host: how long ago they were heard, at most the lease. */
export function hostNews({ appointed, self }: Room, now: number): Beat['host'] {
  const { epoch, member, heard } = appointed;
  if (epoch === 0) return undefined;
  const isUs = member === self;
  const ages = heard.slice(0, HOST_HOPS).map((at) => (isUs ? 0 : Math.min(HOST_LEASE, now - at)));
  return { epoch, ages: ages.map((age) => Math.max(0, age)) };
}
