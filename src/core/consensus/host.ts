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
export const HOST_LEASE_MS = 10_000;
/** Through how many others word of the host may come. Each reads a clock, with an error that adds up. */
export const HOST_HOPS = 3;

const NEVER_HEARD: Appointment['heardAtByHops'] = Array.from(
  { length: HOST_HOPS + 1 },
  () => -Infinity,
);

/** Before the database told of anyone. */
export const noAppointment: Appointment = {
  epoch: 0,
  member: '',
  listeningSince: -Infinity,
  heardAtByHops: NEVER_HEARD,
  heardAt: new Map(),
};

/** Who is host at `now` (ms, ours). */
export function hostOf(room: Room, now: number): string {
  const { appointment, roster, self } = room;
  const { member: host, listeningSince, heardAtByHops, heardAt } = appointment;
  const isHere = (member: string, heardAt = -Infinity) =>
    member === self || now - heardAt < HOST_LEASE_MS;
  if (roster.includes(host) && isHere(host, Math.max(listeningSince, ...heardAtByHops)))
    return host;
  const standIn = roster.find((member) => isHere(member, heardAt.get(member)));
  return standIn ?? self;
}

/** The appointment after the database told of one. Of one epoch there is one; an older is a late answer. */
export function withAppointment(
  before: Appointment,
  { epoch, member }: Pick<Appointment, 'epoch' | 'member'>,
  now: number,
): Appointment {
  if (epoch <= before.epoch) return before;
  const since = before.heardAt.get(member) ?? now;
  return { ...before, epoch, member, listeningSince: since, heardAtByHops: NEVER_HEARD };
}

/** The appointment after our clock stepped: what was heard on it before is of no known age. */
export function withHostUnheard(before: Appointment, now: number): Appointment {
  return { ...before, listeningSince: now, heardAtByHops: NEVER_HEARD };
}

/**
 * The appointment after a beat of `member`: of the host, or of somebody who heard of them, at what
 * that was on the `clock` of the link. By the time of arrival alone, word that is passed around would
 * grow younger with every flight, and a host who is gone would stay.
 */
export function withHostHeard(
  before: Appointment,
  member: string,
  { host, sentAt }: Pick<Beat, 'host' | 'sentAt'>,
  clock: LinkClock,
  receivedAt: number,
): Appointment {
  const present = new Map(before.heardAt).set(member, receivedAt);
  if (member === before.member) {
    return {
      ...before,
      heardAt: present,
      heardAtByHops: before.heardAtByHops.map((at) => Math.max(at, receivedAt)),
    };
  }
  const offset = estimateAt(clock, receivedAt)?.offset;
  // Before the first pong nobody knows how long a beat was under way.
  if (host?.epoch !== before.epoch || offset === undefined) return { ...before, heardAt: present };
  const left = Math.min(receivedAt, sentAt - offset);
  const told = [-Infinity, ...host.ages.map((age) => left - age)];
  const heard = before.heardAtByHops.map((at, hops) => Math.max(at, told[hops] ?? -Infinity));
  return { ...before, heardAt: present, heardAtByHops: heard };
}

/** What our beats tell of the host: how long ago they were heard, at most the lease. */
export function hostFreshness({ appointment, self }: Room, now: number): Beat['host'] {
  const { epoch, member, heardAtByHops } = appointment;
  if (epoch === 0) return undefined;
  const isUs = member === self;
  const ages = heardAtByHops
    .slice(0, HOST_HOPS)
    .map((at) => (isUs ? 0 : Math.min(HOST_LEASE_MS, now - at)));
  return { epoch, ages: ages.map((age) => Math.max(0, age)) };
}
