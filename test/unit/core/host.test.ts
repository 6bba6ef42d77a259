import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOST_LEASE, hostNews, hostOf } from '../../../src/core/host.ts';
import type { Beat, Room } from '../../../src/core/room.ts';
import { newRoom, withBeat, withPeer, withPeople } from '../../../src/core/room.ts';

const roster = ['a', 'b', 'c', 'd'];
const people = (member: string, epoch = 1) => ({
  roster,
  host: { epoch, member },
  controllers: undefined,
});
const beat = (host?: Beat['host']): Beat => ({
  page: 0,
  host,
  sentAt: 0,
  rank: 0,
  naps: 0,
  status: { state: 'following' },
});

/** The room as `self` knows it, linked to all others, who were heard at 0. */
function seenBy(self: string, host = 'a'): Room {
  let room = withPeople(newRoom(self, 0), people(host), 0);
  for (const member of roster.filter((one) => one !== self)) {
    room = withBeat(withPeer(room, member, 0), member, beat(), 0);
  }
  return room;
}

const heard = (room: Room, member: string, now: number, host?: Beat['host']) =>
  withBeat(room, member, beat(host), now);

describe('the host', () => {
  it('is whom the database appointed, as long as anybody hears of them', () => {
    const room = seenBy('c');
    expect(hostOf(room, HOST_LEASE - 1)).toBe('a');
    expect(hostOf(heard(room, 'a', 9000), 9000 + HOST_LEASE - 1)).toBe('a');
    // Not linked to us, but to d.
    const told = heard(room, 'd', 9000, { epoch: 1, age: 500 });
    expect(hostOf(told, 8500 + HOST_LEASE - 1)).toBe('a');
    // As they hear themselves, a host that nobody else hears remains one to themselves.
    expect(hostOf(seenBy('a'), 60_000)).toBe('a');
  });

  it('is after ten seconds of silence the first of those who are here', () => {
    const present = heard(heard(seenBy('c'), 'b', 9500), 'd', 9500);
    expect(hostOf(present, HOST_LEASE)).toBe('b');
    expect(hostOf(present, 9500 + HOST_LEASE)).toBe('c');
    expect(hostOf(heard(present, 'a', 12_000), 12_000)).toBe('a');
  });

  it('is at once another when they said goodbye', () => {
    const without = { ...people('a'), roster: ['b', 'c', 'd'] };
    expect(hostOf(withPeople(seenBy('c'), without, 10), 10)).toBe('b');
  });

  it('is of the latest epoch, whatever answer of the database comes last', () => {
    const later = withPeople(seenBy('c'), people('d', 3), 100);
    expect(hostOf(later, 100)).toBe('d');
    expect(hostOf(withPeople(later, people('a', 2), 200), 200)).toBe('d');
    // Word of an earlier host is none of this one.
    const told = heard(heard(later, 'd', 200), 'b', HOST_LEASE + 150, { epoch: 1, age: 0 });
    expect(hostOf(told, HOST_LEASE + 200)).toBe('b');
  });

  it('is nobody for having said so', () => {
    const forged = heard(seenBy('c'), 'd', 1000, { epoch: 99, age: 0 });
    expect(hostOf(forged, 1000)).toBe('a');
  });

  it('is one for all who hear each other, and within the lease after they do', () => {
    const silence = fc.integer({ min: 0, max: 3 * HOST_LEASE });
    const here = fc.subarray(roster, { minLength: 1 });
    fc.assert(
      fc.property(here, fc.array(silence, { minLength: 4, maxLength: 4 }), (present, silences) => {
        const now = 100_000;
        let rooms = present.map((self) => {
          let room = seenBy(self);
          for (const [index, member] of roster.entries()) {
            const at = now - (silences[index] ?? 0);
            if (member !== self && !present.includes(member)) room = heard(room, member, at);
          }
          return room;
        });
        const beats = (at: number) => {
          const news = rooms.map((room) => hostNews(room, at));
          rooms = rooms.map((room, own) =>
            present.reduce(
              (next, member, from) => (from === own ? next : heard(next, member, at, news[from])),
              room,
            ),
          );
        };
        // Links are whole again: what one knows, all know after a beat each.
        beats(now);
        expect(new Set(rooms.map((room) => hostOf(room, now))).size).toBe(1);
        const later = now + HOST_LEASE;
        beats(later);
        const hosts = new Set(rooms.map((room) => hostOf(room, later)));
        expect([hosts.size, present.includes([...hosts][0] ?? '')]).toEqual([1, true]);
      }),
    );
  });
});
