import { describe, expect, it } from 'vitest';
import { allReady, waitingFor, nextBarrierAction } from '../../../../src/core/waiting/barrier.ts';
import {
  freshWaitBudget,
  maxWaitMs,
  withBarrierState,
} from '../../../../src/core/waiting/wait-budget.ts';
import type { WaitBudget } from '../../../../src/core/waiting/wait-budget.ts';
import type { StampedVector } from '../../../../src/core/timeline/revision.ts';
import type { Room, Status } from '../../../../src/core/consensus/types.ts';
import { withBeat } from '../../../../src/core/consensus/merge.ts';
import { newRoom, withPeer } from '../../../../src/core/consensus/room.ts';

const running: StampedVector = {
  revision: 4,
  issuedAt: 0,
  by: 'self',
  position: 100,
  rate: 1,
  timestamp: 0,
  playing: true,
};
const holding: StampedVector = { ...running, hold: 'start' };
const ready: Status = { state: 'paused', lead: 75 };
const seeking: Status = { state: 'seeking' };
const following: Status = { state: 'following', drift: 0 };

/** Our room with members that said `statuses` of themselves under `vector` at `at` (ms). */
function roomOf(vector: StampedVector, statuses: Record<string, Status>, at = 0): Room {
  let room: Room = { ...newRoom('self'), vector };
  for (const [member, status] of Object.entries(statuses)) {
    room = withBeat(
      withPeer(room, member, 0),
      member,
      { page: 0, vector, sentAt: at, rank: 0, naps: 0, status },
      at,
    );
  }
  return room;
}

const heldAt = (now: number): WaitBudget =>
  withBarrierState(freshWaitBudget, { vector: holding, waitingFor: [], recovered: [], now });

describe('a held room', () => {
  it('waits for members that are not ready', () => {
    const room = roomOf(holding, { b: seeking, c: ready });
    expect(waitingFor(room, ready, heldAt(10), 20)).toEqual(['b']);
    expect(waitingFor(room, seeking, heldAt(10), 20)).toEqual(['self', 'b']);
  });

  it('that moved to another page waits for the whole roster, within the limit', () => {
    const arrival: StampedVector = { ...running, hold: 'arrival' };
    const budget = withBarrierState(freshWaitBudget, {
      vector: arrival,
      waitingFor: [],
      recovered: [],
      now: 10,
    });
    const there = roomOf(arrival, { b: ready });
    const room = { ...there, roster: ['b', 'self', 'c', 'd'] };
    expect(waitingFor(room, ready, budget, 2000)).toEqual(['c', 'd']);
    // Linked after the room began to wait: still on the page before, and gone ahead to another.
    const told = { vector: running, sentAt: 0, rank: 0, naps: 0, status: following };
    const later = withBeat(
      withPeer({ ...room, page: 1 }, 'c', 3000),
      'c',
      { ...told, page: 0 },
      3000,
    );
    const ahead = withBeat(withPeer(later, 'd', 3000), 'd', { ...told, page: 2 }, 3000);
    expect(waitingFor(ahead, ready, budget, 3100)).toEqual(['c']);
    expect(nextBarrierAction(ahead, ready, budget, 3100)).toEqual({
      kind: 'wait',
      until: 10 + maxWaitMs('arrival'),
    });
  });

  it('waits for members that have not heard of the hold', () => {
    const room = roomOf(running, { b: following });
    const held = { ...room, vector: { ...holding, revision: 5 } };
    expect(waitingFor(held, ready, heldAt(10), 20)).toEqual(['b']);
  });

  it('does not wait for excused members, nor for later ones', () => {
    const room = roomOf(holding, { b: { state: 'hidden', excused: true } });
    expect(waitingFor(room, ready, heldAt(10), 20)).toEqual([]);
    const late = withPeer(room, 'd', 15);
    const heard = withBeat(
      late,
      'd',
      { page: 0, vector: holding, sentAt: 0, rank: 0, naps: 0, status: seeking },
      16,
    );
    expect(waitingFor(heard, ready, heldAt(10), 20)).toEqual([]);
  });

  it('is released by the member that held it, once everyone is ready', () => {
    const room = roomOf(holding, { b: ready });
    expect(nextBarrierAction(room, ready, heldAt(10), 20)).toEqual({ kind: 'release' });
    expect(nextBarrierAction(room, seeking, heldAt(10), 20)).toEqual({
      kind: 'wait',
      until: 10 + maxWaitMs('start'),
    });
  });

  it('is released by another member only if that one does not', () => {
    const room = roomOf({ ...holding, by: 'b' }, { b: ready });
    const budget = withBarrierState(heldAt(10), {
      vector: holding,
      waitingFor: [],
      recovered: [],
      now: 20,
    });
    expect(nextBarrierAction(room, ready, budget, 20)).toMatchObject({ kind: 'wait' });
    expect(nextBarrierAction(room, ready, budget, 5000)).toEqual({ kind: 'release' });
  });

  it('does not wait for silent members', () => {
    const room = roomOf(holding, { b: seeking });
    expect(waitingFor(room, ready, heldAt(10), 3000)).toEqual(['b']);
    expect(waitingFor(room, ready, heldAt(10), 3001)).toEqual([]);
    expect(nextBarrierAction(room, ready, heldAt(10), 3001)).toEqual({ kind: 'release' });
  });

  it('is let go after the longest wait', () => {
    const now = 10 + maxWaitMs('start');
    const room = roomOf(holding, { b: seeking }, now - 500);
    const budget = withBarrierState(heldAt(10), {
      vector: holding,
      waitingFor: ['b'],
      recovered: [],
      now,
    });
    expect(nextBarrierAction(room, ready, budget, now)).toEqual({ kind: 'release' });
    const better = withBarrierState(budget, {
      vector: running,
      waitingFor: [],
      recovered: ['b'],
      now: now + 1,
    });
    expect(better.givenUp.size).toBe(0);
  });

  it('waits for people as long as it takes', () => {
    const check: StampedVector = { ...holding, hold: 'people' };
    const room = roomOf(check, { b: ready });
    const confirmed = { ...ready, confirmed: true };
    const budget = withBarrierState(freshWaitBudget, {
      vector: check,
      waitingFor: [],
      recovered: [],
      now: 10,
    });
    const later = withBarrierState(budget, {
      vector: check,
      waitingFor: ['b'],
      recovered: [],
      now: 600_000,
    });
    const still = withBeat(
      room,
      'b',
      { page: 0, vector: check, sentAt: 0, rank: 0, naps: 0, status: ready },
      599_000,
    );
    expect(waitingFor(still, confirmed, later, 600_000)).toEqual(['b']);
    expect(nextBarrierAction(still, confirmed, later, 600_000)).toBeUndefined();
  });
});

describe('a playing room', () => {
  const stalledAt = (stall: number): Status => ({ state: 'buffering', stall });

  it('is stopped where a member ran out of data', () => {
    const room = roomOf(running, { b: stalledAt(109.5) }, 9500);
    expect(nextBarrierAction(room, following, freshWaitBudget, 10_000)).toEqual({
      kind: 'hold',
      hold: 'stall',
      position: 109.5,
    });
  });

  it('goes back no more than five seconds', () => {
    const room = roomOf(running, { b: stalledAt(20) }, 9500);
    expect(nextBarrierAction(room, following, freshWaitBudget, 10_000)).toMatchObject({
      position: 105,
    });
  });

  it('is not stopped again right after it went on', () => {
    const room = roomOf({ ...running, timestamp: 9000 }, { b: stalledAt(100) }, 9500);
    expect(nextBarrierAction(room, following, freshWaitBudget, 10_000)).toEqual({
      kind: 'wait',
      until: 12_000,
    });
  });

  it('is not stopped for one of many', () => {
    const others = Array.from({ length: 11 }, (_, index) => [`m${index}`, following] as const);
    const one = roomOf(running, { ...Object.fromEntries(others), m0: stalledAt(109) }, 9500);
    expect(nextBarrierAction(one, following, freshWaitBudget, 10_000)).toBeUndefined();
    const three = roomOf(
      running,
      {
        ...Object.fromEntries(others),
        m0: stalledAt(109),
        m1: stalledAt(109),
        m2: stalledAt(109),
      },
      9500,
    );
    expect(nextBarrierAction(three, following, freshWaitBudget, 10_000)).toMatchObject({
      kind: 'hold',
    });
  });

  it('is stopped by one only', () => {
    const room = roomOf({ ...running, by: 'b' }, { b: stalledAt(109) }, 9500);
    expect(nextBarrierAction(room, following, freshWaitBudget, 10_000)).toBeUndefined();
  });
});

it('knows whether everyone could start at once', () => {
  const stopped: StampedVector = { ...running, playing: false };
  expect(allReady(roomOf(stopped, { b: ready }), ready)).toBe(true);
  expect(allReady(roomOf(stopped, { b: seeking }), ready)).toBe(false);
  expect(allReady(roomOf(stopped, { b: { ...seeking, excused: true } }), ready)).toBe(true);
  expect(allReady(roomOf(stopped, { b: ready }), seeking)).toBe(false);
  expect(allReady(roomOf(running, { b: ready }), ready)).toBe(false);
});
