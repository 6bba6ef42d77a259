/**
 * Who is host. The database appoints a host per epoch, and beats say how long ago the host was
 * heard. Once that exceeds the lease, the first online member in roster order becomes acting host
 * and takes the room over in the database. All members who hear the same beats agree without a
 * vote, and nobody becomes host by claiming it.
 */
import type { Appointment, Beat, Room } from './types.ts';
import type { LinkClock } from '../clock/link-clock.ts';
import { estimateAt } from '../clock/link-clock.ts';

/** Milliseconds without hearing the host after which another member acts as host. */
export const HOST_LEASE_MS = 10_000;
/** Largest number of members through which a host's age is passed on. Each adds its clock error. */
export const HOST_HOPS = 3;

const NEVER_HEARD: Appointment['heardAtByHops'] = Array.from(
  { length: HOST_HOPS + 1 },
  () => -Infinity,
);

/** The appointment before the database named a host. */
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

/**
 * The appointment after the database named a host. An epoch has one host; an older epoch is a late
 * answer.
 */
export function withAppointment(
  before: Appointment,
  { epoch, member }: Pick<Appointment, 'epoch' | 'member'>,
  now: number,
): Appointment {
  if (epoch <= before.epoch) return before;
  const since = before.heardAt.get(member) ?? now;
  return { ...before, epoch, member, listeningSince: since, heardAtByHops: NEVER_HEARD };
}

/** The appointment after our clock stepped: the age of what was heard before is unknown. */
export function withHostUnheard(before: Appointment, now: number): Appointment {
  return { ...before, listeningSince: now, heardAtByHops: NEVER_HEARD };
}

/**
 * The appointment after a beat of `member`, who is the host or passes on the host's age. Ages count
 * from when the beat was sent, read on the link's `clock`: counted from arrival, an age passed
 * around would shrink with every flight, and a host who is gone would stay.
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
  // Before the first pong, the flight time of a beat is unknown.
  if (host?.epoch !== before.epoch || offset === undefined) return { ...before, heardAt: present };
  const left = Math.min(receivedAt, sentAt - offset);
  const told = [-Infinity, ...host.ages.map((age) => left - age)];
  const heard = before.heardAtByHops.map((at, hops) => Math.max(at, told[hops] ?? -Infinity));
  return { ...before, heardAt: present, heardAtByHops: heard };
}

/** The ages of the host that our beats pass on, at most the lease. */
export function hostFreshness({ appointment, self }: Room, now: number): Beat['host'] {
  const { epoch, member, heardAtByHops } = appointment;
  if (epoch === 0) return undefined;
  const isUs = member === self;
  const ages = heardAtByHops
    .slice(0, HOST_HOPS)
    .map((at) => (isUs ? 0 : Math.min(HOST_LEASE_MS, now - at)));
  return { epoch, ages: ages.map((age) => Math.max(0, age)) };
}
