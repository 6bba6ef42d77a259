/** Commands and waiting, over whatever rooms, viewers and players there may be. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../../src/core/consensus/apply-intent.ts';
import { applyIntent, withHold, withRelease } from '../../../../src/core/consensus/apply-intent.ts';
import { waitingFor, nextBarrierAction, recovered } from '../../../../src/core/waiting/barrier.ts';
import type { Intent } from '../../../../src/core/player/intent.ts';
import {
  freshWaitBudget,
  maxWaitMs,
  withBarrierState,
} from '../../../../src/core/waiting/wait-budget.ts';
import type { StampedVector } from '../../../../src/core/timeline/revision.ts';
import { compareRevisions } from '../../../../src/core/timeline/revision.ts';
import type { Room, Status } from '../../../../src/core/consensus/types.ts';
import { withBeat } from '../../../../src/core/consensus/merge.ts';
import { newRoom, withPeer } from '../../../../src/core/consensus/room.ts';
import { holdOf, positionAt } from '../../../../src/core/timeline/vector.ts';
import { between } from '../between.ts';

const hold = fc.constantFrom('start', 'stall', 'people');
const vector: fc.Arbitrary<StampedVector> = fc.record({
  revision: fc.nat({ max: 1000 }),
  issuedAt: fc.nat(),
  by: fc.constantFrom('self', 'b', 'gone'),
  position: between(0, 2000),
  rate: between(0.0625, 16),
  timestamp: between(-1e5, 1e5),
  playing: fc.boolean(),
  hold: fc.option(hold, { nil: undefined }),
});
const intent: fc.Arbitrary<Intent> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('play', 'pause', 'seek'),
    position: between(-10, 3000),
  }),
  fc.record({ kind: fc.constant('rate'), rate: between(0.0625, 16) }),
);
const instant: fc.Arbitrary<CommandContext> = fc.record({
  now: between(-1e5, 1e5),
  wallClock: fc.nat(),
  startDelay: between(0, 600),
  duration: fc.oneof(between(0, 2000), fc.constantFrom(Number.NaN, Infinity)),
  ready: fc.boolean(),
  solo: fc.boolean(),
  heldFor: between(0, 20_000),
});
const roomOf = (of: StampedVector): Room => ({ ...newRoom('self'), vector: of });

describe('a command', () => {
  it('is one revision on and ours, or none, in which nothing changes', () => {
    let changes = 0;
    fc.assert(
      fc.property(vector, fc.array(fc.tuple(intent, instant)), (from, commands) => {
        let room = roomOf(from);
        for (const [one, at] of commands) {
          const next = applyIntent(room, one, at);
          const { vector: before = from } = room;
          const { vector: after = from } = next;
          if (next === room) continue;
          expect(after.revision).toBe(before.revision + 1);
          expect(after).toMatchObject({ by: 'self', issuedAt: at.wallClock });
          expect(compareRevisions(after, before)).toBeGreaterThan(0);
          room = next;
          changes += 1;
        }
      }),
    );
    // Of up to ten commands in each of a hundred rooms.
    expect(changes).toBeGreaterThan(50);
  });

  it('stays within our media, or where the room stood', () => {
    fc.assert(
      fc.property(vector, intent, instant, (from, one, at) => {
        const { vector: after = from } = applyIntent(roomOf(from), one, at);
        const stood = [from.position, positionAt(from, at.now)];
        const within = after.position >= 0 && !(after.position > at.duration);
        expect(within || stood.includes(after.position)).toBe(true);
        expect(after.timestamp).toBeGreaterThanOrEqual(Math.min(at.now, from.timestamp));
      }),
    );
  });

  it('to change speed takes nobody elsewhere, and starts or stops nothing', () => {
    const rate = between(0.0625, 16);
    fc.assert(
      fc.property(vector, rate, instant, between(0, 1e5), (from, to, at, later) => {
        const { vector: after = from } = applyIntent(roomOf(from), { kind: 'rate', rate: to }, at);
        expect(positionAt(after, at.now)).toBeCloseTo(positionAt(from, at.now), 6);
        expect(after.playing).toBe(from.playing);
        expect(holdOf(after)).toBe(holdOf(from));
        const scheduled = Math.max(at.now, from.timestamp) + later;
        const way = positionAt(after, scheduled) - positionAt(after, at.now);
        const before = positionAt(from, scheduled) - positionAt(from, at.now);
        expect(way * from.rate).toBeCloseTo(before * to, 3);
      }),
    );
  });

  it('to hold stands within the media, and to release goes on from there', () => {
    fc.assert(
      fc.property(vector, hold, between(-1e4, 1e4), instant, (from, why, position, at) => {
        const stood = withHold(roomOf(from), why, position, at);
        const { vector: standing = from } = stood;
        expect(holdOf(standing)).toBe(why);
        expect(standing.position >= 0 && !(standing.position > at.duration)).toBe(true);
        expect(positionAt(standing, at.now + 1e6)).toBe(standing.position);
        const { vector: going = from } = withRelease(stood, at);
        expect(going).toMatchObject({ position: standing.position, rate: from.rate });
        expect(holdOf(going)).toBeUndefined();
        expect(positionAt(going, at.now + at.startDelay)).toBe(standing.position);
        expect(going.revision).toBe(from.revision + 2);
      }),
    );
  });
});

const status: fc.Arbitrary<Status> = fc.record({
  state: fc.constantFrom('paused', 'seeking', 'buffering', 'hidden'),
  lead: fc.option(between(0, 600), { nil: undefined }),
  stall: fc.option(between(0, 2000), { nil: undefined }),
  excused: fc.boolean(),
  confirmed: fc.boolean(),
});
/** What a member says, of the room's vector, of one before it, or of none. */
interface Said {
  readonly status: Status;
  readonly of: 'this' | 'before' | 'none';
  readonly linkedAt: number;
}

const said: fc.Arbitrary<Said> = fc
  .record({
    status,
    of: fc.constantFrom('this', 'this', 'before', 'none'),
    linkedAt: between(0, 500),
  })
  // Who has not heard of this vector does not stand ready for it.
  .map((one) => (one.of === 'this' ? one : { ...one, status: { ...one.status, lead: undefined } }));
const others = fc.array(said, { maxLength: 6 });

/** Our room with `members` b, c, … and what each of them said. */
function heard(of: StampedVector, members: readonly Said[], now: number): Room {
  return members.reduce<Room>((room, member, index) => {
    const name = String.fromCodePoint(98 + index);
    const before = { ...of, revision: of.revision - 1 };
    const told = { this: of, before, none: undefined }[member.of];
    const beat = {
      page: 0,
      vector: told,
      sentAt: now,
      rank: 0,
      naps: 0,
      status: member.status,
    };
    const linked = withPeer(room, name, member.linkedAt);
    const { peers } = withBeat(linked, name, beat, now);
    return { ...room, peers };
  }, roomOf(of));
}

describe('a room that is looked at', () => {
  it('is held only where it plays, for a stall, a little back', () => {
    // Mostly one that plays and is ours to stop.
    const ours = vector.map((of) => ({ ...of, by: 'self', playing: true, hold: undefined }));
    const any = fc.oneof(vector, { weight: 3, arbitrary: ours });
    let holds = 0;
    fc.assert(
      fc.property(any, others, status, between(600, 1e5), (of, members, self, now) => {
        const room = heard(of, members, now);
        const move = nextBarrierAction(room, self, freshWaitBudget, now);
        if (move?.kind !== 'hold') return;
        holds += 1;
        const here = positionAt(of, now);
        expect(of.playing && holdOf(of) === undefined).toBe(true);
        expect(move.position).toBeLessThanOrEqual(here);
        expect(move.position).toBeGreaterThanOrEqual(here - 5);
        const statuses = [self, ...members.map((one) => one.status)];
        expect(statuses.some(({ stall, excused }) => stall !== undefined && !excused)).toBe(true);
      }),
      { numRuns: 300 },
    );
    // About a third of the rooms come to be held: 100 of 300, give or take 8.
    expect(holds).toBeGreaterThan(40);
  });

  it('waits for somebody or lets go, looks again only later, and never waits for ever', () => {
    const looks = fc.array(fc.record({ after: between(0, 4000), others, self: status }), {
      minLength: 1,
      maxLength: 20,
    });
    const held = fc.tuple(vector, hold).map(([of, why]) => ({ ...of, playing: true, hold: why }));
    fc.assert(
      fc.property(held, looks, (of, all) => {
        let patience = freshWaitBudget;
        let now = 1000;
        for (const look of all) {
          now += look.after;
          const room = heard(of, look.others, now);
          const waits = waitingFor(room, look.self, patience, now);
          const seen = {
            vector: of,
            waitingFor: waits,
            recovered: recovered(room, look.self),
            now,
          };
          patience = withBarrierState(patience, seen);
          const move = nextBarrierAction(room, look.self, patience, now);
          const left = waitingFor(room, look.self, patience, now);
          expect(move?.kind).not.toBe('hold');
          if (move?.kind === 'release') expect(left).toEqual([]);
          if (move?.kind === 'wait') expect(move.until).toBeGreaterThan(now);
          if (of.hold === 'people') continue;
          expect(move).toBeDefined();
          // The coordinator has four seconds to end it, then any member does.
          if (now > patience.heldSince + maxWaitMs('start')) expect(left).toEqual([]);
          if (left.length === 0 && now > patience.readySince + 4000) {
            expect(move?.kind).toBe('release');
          }
        }
      }),
    );
  });
});
