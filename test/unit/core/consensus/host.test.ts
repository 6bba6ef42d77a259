import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOST_LEASE_MS, hostFreshness, hostOf } from '../../../../src/core/consensus/host.ts';
import type { Beat, Room } from '../../../../src/core/consensus/types.ts';
import { withBeat, withClockReset, withPong } from '../../../../src/core/consensus/merge.ts';
import { newRoom, withoutPeer, withPeer, withRoster } from '../../../../src/core/consensus/room.ts';
import { seededRandom } from '../../../simulation/random.ts';
import { Gossip, heardWithin, replacedWithin } from './gossip.ts';
import { runs } from '../../runs.ts';

const roster = ['a', 'b', 'c', 'd'];
const people = (member: string, epoch = 1) => ({
  roster,
  host: { epoch, member },
  permitted: undefined,
});
const beat = (host: Beat['host'], sentAt: number): Beat => ({
  page: 0,
  host,
  sentAt,
  rank: 0,
  naps: 0,
  status: { state: 'following' },
});

/** The room as `self` knows it, linked to all others, who were heard at 0. All clocks show the same. */
function seenBy(self: string, host = 'a'): Room {
  let room = withRoster(newRoom(self), people(host), 0);
  const exchange = { sent: 0, remoteReceived: 0, remoteSent: 0, received: 0 };
  for (const member of roster.filter((one) => one !== self)) {
    const linked = withPong(withPeer(room, member, 0), member, exchange);
    room = withBeat(linked, member, beat(undefined, 0), 0);
  }
  return room;
}

const heard = (room: Room, member: string, now: number, host?: Beat['host'], sentAt = now) =>
  withBeat(room, member, beat(host, sentAt), now);

describe('the host', () => {
  it('is the member that the database appointed, while anybody hears them', () => {
    const room = seenBy('c');
    expect(hostOf(room, HOST_LEASE_MS - 1)).toBe('a');
    expect(hostOf(heard(room, 'a', 9000), 9000 + HOST_LEASE_MS - 1)).toBe('a');
    // Not linked to us, but to d.
    const told = heard(room, 'd', 9000, { epoch: 1, ages: [500] });
    expect(hostOf(told, 8500 + HOST_LEASE_MS - 1)).toBe('a');
    // As they hear themselves, a host that nobody else hears remains one to themselves.
    expect(hostOf(seenBy('a'), 60_000)).toBe('a');
  });

  it('is the first online member after ten seconds of silence', () => {
    const present = heard(heard(seenBy('c'), 'b', 9500), 'd', 9500);
    expect(hostOf(present, HOST_LEASE_MS)).toBe('b');
    expect(hostOf(present, 9500 + HOST_LEASE_MS)).toBe('c');
    expect(hostOf(heard(present, 'a', 12_000), 12_000)).toBe('a');
  });

  it('is at once another when they said goodbye', () => {
    const without = { ...people('a'), roster: ['b', 'c', 'd'] };
    expect(hostOf(withRoster(seenBy('c'), without, 10), 10)).toBe('b');
  });

  it('is of the latest epoch, whatever answer of the database comes last', () => {
    const later = withRoster(seenBy('c'), people('d', 3), 100);
    expect(hostOf(later, 100)).toBe('d');
    expect(hostOf(withRoster(later, people('a', 2), 200), 200)).toBe('d');
    // Word of an earlier host is none of this one.
    const told = heard(heard(later, 'd', 200), 'b', HOST_LEASE_MS + 150, { epoch: 1, ages: [0] });
    expect(hostOf(told, HOST_LEASE_MS + 200)).toBe('b');
    // Nor is anybody else of the same.
    expect(hostOf(withRoster(later, people('b', 3), 300), 300)).toBe('d');
  });

  it('is no member that is known to be gone, even if the database appointed them', () => {
    const present = heard(seenBy('c'), 'd', 19_000);
    expect(hostOf(withRoster(present, people('b', 2), 20_000), 20_000)).toBe('c');
    // Of somebody never heard nothing is known yet.
    const late = { ...people('e', 2), roster: [...roster, 'e'] };
    expect(hostOf(withRoster(present, late, 20_000), 20_000)).toBe('e');
  });

  it('does not change when a link is made again', () => {
    const present = heard(heard(seenBy('c'), 'b', 9500), 'd', 9500);
    expect(hostOf(withPeer(withoutPeer(present, 'b'), 'b', 10_500), 10_500)).toBe('b');
  });

  it('is nobody for having said so', () => {
    const forged = heard(seenBy('c'), 'd', 1000, { epoch: 99, ages: [0] });
    expect(hostOf(forged, 1000)).toBe('a');
  });
});

describe('word of the host', () => {
  it('is as old as it is, however long it was under way', () => {
    const late = heard(seenBy('c'), 'd', 8000, { epoch: 1, ages: [0, 0, 0] }, 1000);
    expect(hostFreshness(late, 8000)?.ages).toEqual([8000, 7000, 7000]);
    // Whatever their clock claims, it was told before it arrived.
    const early = heard(seenBy('c'), 'd', 8000, { epoch: 1, ages: [500, 500, 500] }, 1e12);
    expect(hostFreshness(early, 8000)?.ages).toEqual([8000, 500, 500]);
  });

  it('counts once it is known how long it was under way', () => {
    const fresh = withPeer(seenBy('c'), 'd', 0);
    const told = heard(fresh, 'd', 9000, { epoch: 1, ages: [0] });
    expect(hostOf(told, HOST_LEASE_MS)).not.toBe('a');
  });

  it('is passed on three times, and no more', () => {
    const told = heard(seenBy('c'), 'd', 9000, { epoch: 1, ages: [9000, 9000, 500] });
    expect(hostOf(told, 8500 + HOST_LEASE_MS - 1)).toBe('a');
    expect(hostFreshness(told, 9000)?.ages).toEqual([9000, 9000, 9000]);
  });

  it('is not announced by a member that just joined, or whose clock stood still', () => {
    const late = withRoster(newRoom('d'), people('a'), 50_000);
    const slept = withClockReset(heard(seenBy('d'), 'a', 49_000), 50_000);
    for (const room of [late, slept]) {
      expect(hostOf(room, 50_000 + HOST_LEASE_MS - 1)).toBe('a');
      expect(hostFreshness(room, 50_000)?.ages).toEqual([
        HOST_LEASE_MS,
        HOST_LEASE_MS,
        HOST_LEASE_MS,
      ]);
    }
    expect(hostFreshness(withRoster(newRoom('a'), people('a'), 0), 50_000)?.ages).toEqual([
      0, 0, 0,
    ]);
  });
});

/** Milliseconds for the many rooms of one property. */
const PATIENCE = 60_000;
/** Milliseconds until everybody has heard everybody. */
const KNOWN = 3000;
const sizes = fc.integer({ min: 2, max: 32 });
const conditions = fc.record({
  delay: fc.double({ min: 0, max: 300, noNaN: true }),
  jitter: fc.double({ min: 0, max: 100, noNaN: true }),
  loss: fc.double({ min: 0, max: 0.3, noNaN: true }),
});

describe('over links that take their time', () => {
  it.each([
    [7, 100],
    [32, 100],
    [32, 300],
  ])('a host who is gone is replaced in time among %i members %i ms apart', async (size, delay) => {
    const links = { delay, jitter: 0, loss: 0 };
    const gossip = new Gossip(size, links, seededRandom(1));
    await gossip.until(KNOWN);
    gossip.vanish(0);
    await gossip.until(KNOWN + replacedWithin(links));
    expect(gossip.hosts()).toEqual(['member 01']);
  });

  it(
    'a host who is gone is replaced in time by one member for all, even if others leave with them',
    async () => {
      const property = fc.asyncProperty(
        sizes,
        conditions,
        fc.integer(),
        fc.boolean(),
        async (size, links, seed, withHeir) => {
          const gossip = new Gossip(size, links, seededRandom(seed));
          const heir = withHeir && size > 2 ? 2 : 1;
          await gossip.until(KNOWN);
          gossip.vanish(...(heir === 2 ? [0, 1] : [0]));
          await gossip.until(KNOWN + replacedWithin(links));
          expect(gossip.hosts()).toEqual([gossip.names[heir]]);
        },
      );
      await fc.assert(property, { numRuns: runs(30) });
    },
    PATIENCE,
  );

  it(
    'a host who is here is it for all, if only some hear them',
    async () => {
      const property = fc.asyncProperty(
        sizes,
        conditions,
        fc.integer(),
        async (size, links, seed) => {
          const random = seededRandom(seed);
          const hear = new Set([1 + Math.floor(random() * (size - 1))]);
          for (let member = 1; member < size; member += 1) if (random() < 0.3) hear.add(member);
          const isLinked = (one: number, other: number) => one !== 0 || hear.has(other);
          const gossip = new Gossip(size, { ...links, loss: 0 }, random, isLinked);
          await gossip.until(25_000);
          expect([...gossip.seen]).toEqual(['member 00']);
        },
      );
      await fc.assert(property, { numRuns: runs(20) });
    },
    PATIENCE,
  );

  it('an online host is host for members that hear them through three others', async () => {
    const inLine = (one: number, other: number) => other - one === 1;
    const links = { delay: 300, jitter: 100, loss: 0 };
    const gossip = new Gossip(5, links, seededRandom(1), inLine);
    await gossip.until(30_000);
    expect([...gossip.seen]).toEqual(['member 00']);
  });

  it(
    'two halves of a room have one host again when they meet',
    async () => {
      const property = fc.asyncProperty(
        sizes,
        conditions,
        fc.integer(),
        fc.integer({ min: 0, max: 20_000 }),
        fc.boolean(),
        async (size, { delay, jitter }, seed, apartFor, stays) => {
          const links = { delay, jitter, loss: 0 };
          const random = seededRandom(seed);
          const half = Array.from({ length: size }, () => random() < 0.5);
          const gossip = new Gossip(size, links, random);
          await gossip.until(KNOWN);
          gossip.part((one, other) => half[one] !== half[other]);
          if (!stays) gossip.vanish(0);
          await gossip.until(KNOWN + apartFor);
          gossip.part(() => false);
          const met = KNOWN + apartFor + heardWithin(links);
          await gossip.until(stays ? met : Math.max(met, KNOWN + replacedWithin(links)));
          expect(gossip.hosts()).toEqual([stays ? 'member 00' : 'member 01']);
        },
      );
      await fc.assert(property, { numRuns: runs(30) });
    },
    PATIENCE,
  );
});
