/** Rooms that tell each other what they know over a network that loses, delays and repeats. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Revision, StampedVector } from '../../../../src/core/timeline/revision.ts';
import { compareRevisions } from '../../../../src/core/timeline/revision.ts';
import type { Beat, Room } from '../../../../src/core/consensus/types.ts';
import { withBeat, withClockReset } from '../../../../src/core/consensus/merge.ts';
import { newRoom, withPeer } from '../../../../src/core/consensus/room.ts';
import { Members, stampOf } from './members.ts';

/** Small domains, so that counters and issue times collide. */
const stamp = fc.record({
  revision: fc.nat({ max: 4 }),
  issuedAt: fc.nat({ max: 2 }),
  by: fc.constantFrom('a', 'b', 'c'),
});
/** The order of such small ones, told without the core. */
const order = ({ revision, issuedAt, by }: Revision) => `${revision}${issuedAt}${by}`;
const status = { state: 'following' } as const;
/** Of two commands with one stamp there is none: the stamp decides what a vector says. */
const vectorOf = (one: Revision): StampedVector => ({
  ...one,
  // Too near each other to count as jumps, of which a member has only so many.
  position: one.revision / 10 + one.issuedAt / 100,
  rate: 1,
  timestamp: 1000,
  playing: one.by !== 'c',
});
const told = (one: Revision): Beat => ({
  page: 0,
  vector: vectorOf(one),
  sentAt: 0,
  rank: 0,
  naps: 0,
  status,
});

describe('a room that hears beats', () => {
  const fresh = withPeer(newRoom('self'), 'b', 0);
  const hear = (room: Room, one: Revision) => withBeat(room, 'b', told(one), 10);

  it('ends in the newest vector, in any order and however often they come', () => {
    const shuffled = fc
      .array(stamp, { minLength: 1, maxLength: 8 })
      .chain((stamps) =>
        fc.tuple(
          fc.constant(stamps),
          fc.shuffledSubarray([...stamps, ...stamps], { minLength: stamps.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([stamps, some]) => {
        const newest = stamps.reduce((a, b) => (order(b) > order(a) ? b : a));
        const all = [...some, ...stamps].reduce(hear, fresh);
        expect(stampOf(all)).toEqual(newest);
        expect(stampOf(stamps.reduce(hear, fresh))).toEqual(newest);
        // Once more what was heard already changes nothing.
        expect([...some, ...stamps].reduce(hear, all).vector).toEqual(all.vector);
      }),
    );
  });

  const controllers = new Set(['b']);
  const controlled = withPeer({ ...fresh, permitted: controllers }, 'c', 0);
  const any = fc.array(
    fc
      .tuple(stamp, fc.constantFrom('b', 'c'))
      .map(([one, by]): [Revision, string] => [{ ...one, by }, by]),
    { minLength: 1, maxLength: 12 },
  );
  const tell = (room: Room, [one, member]: [Revision, string], now = 10) =>
    withBeat(room, member, told(one), now);

  it('ends in the newest vector of the permitted members, whatever the others send', () => {
    fc.assert(
      fc.property(any, (all) => {
        const counted = all.filter(([, member]) => member === 'b').map(([one]) => one);
        const newest = counted.reduce<Revision | undefined>(
          (a, b) => (!a || order(b) > order(a) ? b : a),
          undefined,
        );
        expect(stampOf(all.reduce((room, one) => tell(room, one), controlled))).toEqual(newest);
      }),
    );
  });

  it('ends there after a seek beyond the limit, too, once the limit allows it', () => {
    const jumpy = (one: Revision): Beat => {
      const vector = vectorOf(one);
      return { ...told(one), vector: { ...vector, position: 1000 * vector.position } };
    };
    fc.assert(
      fc.property(fc.array(stamp, { minLength: 1, maxLength: 20 }), (stamps) => {
        const newest = stamps.reduce((a, b) => (order(b) > order(a) ? b : a));
        const heard = (room: Room, now: number) =>
          stamps.reduce((next, one) => withBeat(next, 'b', jumpy(one), now), room);
        // At most four a time are followed, and there are 45 stamps in all.
        let room = fresh;
        for (let round = 0; round < 12; round += 1) room = heard(room, 10 + round * 10_001);
        expect(stampOf(room)).toEqual(newest);
      }),
    );
  });

  it('never goes back, not even when its clock was lost', () => {
    const event = fc.oneof(stamp, fc.constant('clock lost' as const));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        let room = fresh;
        for (const one of events) {
          const before = stampOf(room);
          room = one === 'clock lost' ? withClockReset(room, 10) : hear(room, one);
          const after = stampOf(room);
          if (before) expect(after && compareRevisions(after, before)).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('members that come and go', () => {
  const count = 4;
  const member = fc.nat({ max: count - 1 });
  const event = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('command' as const), who: member }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('beat' as const), who: member }) },
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('arrival' as const),
        who: member,
        /** Which of the beats sent so far: whichever, however old, and again. */
        which: fc.nat(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('reload' as const), who: member }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('cut' as const), who: member, other: member }),
    },
  );

  it('show one timeline once each has heard of all the others', () => {
    const offsets = fc.array(fc.double({ min: -3.6e6, max: 3.6e6, noNaN: true }), {
      minLength: count,
      maxLength: count,
    });
    fc.assert(
      fc.property(offsets, fc.array(event, { maxLength: 80 }), (clocks, events) => {
        const members = new Members(clocks);
        for (const one of events) {
          members.now += 17;
          if (one.kind === 'command') members.command(one.who);
          else if (one.kind === 'beat') members.beat(one.who);
          else if (one.kind === 'arrival') members.arrive(one.who, one.which);
          else if (one.kind === 'reload') members.reload(one.who);
          else members.cut(one.who, one.other);
        }
        members.hearAll();
        const [first, ...others] = members.rooms;
        for (const other of others) expect(stampOf(other)).toEqual(first && stampOf(first));
        const [position = NaN, ...elsewhere] = members.positions();
        for (const one of elsewhere) expect(one).toBeCloseTo(position, 6);
      }),
      { numRuns: 200 },
    );
  });
});
