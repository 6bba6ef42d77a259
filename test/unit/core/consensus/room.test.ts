import { describe, expect, it } from 'vitest';
import { timeSourceOf, withPlayerFollowed } from '../../../../src/core/consensus/time-source.ts';
import type { StampedVector } from '../../../../src/core/timeline/revision.ts';
import type { Beat, Room } from '../../../../src/core/consensus/types.ts';
import {
  issuerOf,
  isTimeSourceSettled,
  withBeat,
  withClockReset,
  withPong,
} from '../../../../src/core/consensus/merge.ts';
import { newRoom, withPeer } from '../../../../src/core/consensus/room.ts';
import { positionAt } from '../../../../src/core/timeline/vector.ts';

const vector: StampedVector = {
  revision: 1,
  issuedAt: 0,
  by: 'a',
  position: 10,
  rate: 1,
  timestamp: 0,
  playing: true,
};
const roomWith = (held: StampedVector | undefined): Room => ({
  ...newRoom('self'),
  vector: held,
});
const beat = (change: Partial<Beat> = {}): Beat => ({
  page: 0,
  vector,
  sentAt: 0,
  rank: 2,
  naps: 0,
  status: { state: 'following' },
  ...change,
});
/** Our room with a member whose clock shows 5,000 ms more than ours. */
const linked = withPong(withPeer(roomWith(vector), 'b', 0), 'b', {
  sent: 0,
  remoteReceived: 5001,
  remoteSent: 5001,
  received: 2,
});

describe('a beat', () => {
  it('is moved to our clock', () => {
    const newer = { ...vector, revision: 2, timestamp: 6000 };
    expect(withBeat(linked, 'b', beat({ vector: newer }), 10).vector?.timestamp).toBe(1000);
  });

  it('that is older changes nothing', () => {
    expect(withBeat(linked, 'b', beat({ vector: { ...vector, revision: 0 } }), 10).vector).toBe(
      vector,
    );
  });

  it('of a member we have no link to is passed over', () => {
    expect(withBeat(linked, 'x', beat({ vector: { ...vector, revision: 9 } }), 10)).toBe(linked);
  });
});

describe('the time source', () => {
  const ours = { ...linked, stratum: 1 };

  it('is the member of the lowest stratum that holds the vector', () => {
    expect(timeSourceOf(withBeat(ours, 'b', beat({ rank: 0 }), 10))).toBe('b');
    expect(timeSourceOf(withBeat(ours, 'b', beat({ rank: 2 }), 10))).toBe('self');
    const other = beat({ rank: 0, vector: { ...vector, revision: 0 } });
    expect(timeSourceOf(withBeat(ours, 'b', other, 10))).toBe('self');
    expect(timeSourceOf(withBeat(ours, 'b', beat({ rank: 1 }), 10))).toBe('b');
    expect(timeSourceOf(withBeat({ ...ours, self: 'a' }, 'b', beat({ rank: 1 }), 10))).toBe('a');
  });

  it('is read surely once its link was measured for a while, and always when it is oneself', () => {
    expect(isTimeSourceSettled(ours)).toBe(true);
    let theirs = withBeat(ours, 'b', beat({ rank: 0 }), 10);
    expect(isTimeSourceSettled(theirs)).toBe(false);
    for (let exchange = 1; exchange < 40; exchange += 1) {
      const sent = exchange * 100;
      const remote = { remoteReceived: sent + 5001, remoteSent: sent + 5001 };
      expect(isTimeSourceSettled(theirs)).toBe(false);
      theirs = withPong(theirs, 'b', { sent, ...remote, received: sent + 2 });
    }
    expect(isTimeSourceSettled(theirs)).toBe(true);
  });

  it('re-anchors the others, and nobody re-anchors it', () => {
    const anchored = { ...vector, timestamp: 5003 };
    const lower = withBeat(ours, 'b', beat({ rank: 0, vector: anchored }), 10);
    expect(lower.vector?.timestamp).toBe(3);
    expect(withBeat(ours, 'b', beat({ vector: anchored }), 10).vector?.timestamp).toBe(0);
  });

  it('re-anchors nobody before its clock is known', () => {
    const relinked = withPeer({ ...ours, peers: new Map() }, 'b', 10);
    const anchored = beat({ rank: 0, sentAt: 5000, vector: { ...vector, timestamp: 5003 } });
    expect(withBeat(relinked, 'b', anchored, 50).vector).toEqual(vector);
  });

  it('has a lower stratum than the members that took the vector from it', () => {
    const newcomer = withPeer(newRoom('a'), 'b', 0);
    const told = withBeat(newcomer, 'b', beat({ rank: 7 }), 10);
    expect(told.stratum).toBe(8);
    expect(timeSourceOf(told)).toBe('b');
  });

  it('moves the room by no more than a clock error, unless its seeks are within the limit', () => {
    let room = withBeat(ours, 'b', beat({ rank: 0 }), 10);
    const at = (seconds: number) =>
      beat({ rank: 0, vector: { ...vector, timestamp: 5000 - seconds * 1000 } });
    for (let second = 1; second <= 200; second += 1) {
      room = withBeat(room, 'b', at(second * 0.9), 20);
    }
    const position = room.vector && positionAt(room.vector, 20);
    // Four jumps of what two readings may differ by, and what the last may differ by.
    expect(position).toBeLessThan(vector.position + 5 * 1.9);
  });

  it('does not say what one command was in two ways', () => {
    for (const other of [{ rate: 4 }, { playing: false }, { hold: 'stall' as const }]) {
      const said = beat({ rank: 0, vector: { ...vector, ...other } });
      expect(withBeat(ours, 'b', said, 10).vector).toEqual(vector);
    }
  });
});

describe('a reading that is nothing to go by', () => {
  const theirs = { ...vector, timestamp: 7000 };

  it('gives way to the others’ once our clock was lost', () => {
    const ours = withBeat({ ...linked, stratum: 0 }, 'b', beat({ vector: theirs }), 10);
    expect(ours.vector?.timestamp).toBe(0);
    const lost = withClockReset(ours, 5000);
    // What the beat itself tells of the clock may be as old as the nap.
    const heard = withBeat(lost, 'b', beat({ sentAt: 9000, vector: theirs }), 5000);
    expect(heard.vector?.timestamp).toBe(0);
    const asked = { remoteReceived: 9001, remoteSent: 9001 };
    const before = withPong(heard, 'b', { ...asked, sent: 4999, received: 5002 });
    expect(before.vector?.timestamp).toBe(0);
    const known = withPong(heard, 'b', { ...asked, sent: 5000, received: 5002 });
    expect(known.vector?.timestamp).toBe(3000);
    expect(known.stratum).toBe(3);
  });

  it('gives way once our player stood still while we were alone', () => {
    const alone = { ...roomWith(vector), stratum: 0 };
    expect(withPlayerFollowed(alone, 10.09, 100).stratum).toBe(0);
    const stood = withPeer(withPlayerFollowed(alone, 11, 40_000), 'b', 40_000);
    const asked = { sent: 40_000, remoteReceived: 40_001, remoteSent: 40_001, received: 40_002 };
    const heard = withPong(withBeat(stood, 'b', beat({ sentAt: 40_000 }), 40_000), 'b', asked);
    expect(heard.vector && positionAt(heard.vector, 40_000)).toBe(50);
  });
});

describe('a revision', () => {
  it('that nobody can have come to is passed over, and does not keep the room from the next', () => {
    const far = beat({ vector: { ...vector, revision: Number.MAX_SAFE_INTEGER - 1 } });
    expect(withBeat(linked, 'b', far, 10).vector).toBe(vector);
    const fresh = withPeer(newRoom('self', 0, 41), 'b', 0);
    expect(withBeat(fresh, 'b', far, 10).vector).toBeUndefined();
    const next = beat({ vector: { ...vector, revision: 45 } });
    expect(withBeat(fresh, 'b', next, 10).vector?.revision).toBe(45);
  });

  it('is attributed to its author only if the author sent it', () => {
    const told = (by: string) =>
      withBeat(linked, 'b', beat({ vector: { ...vector, revision: 2, by } }), 10);
    expect(issuerOf(told('b'))).toBe('b');
    expect(issuerOf(told('c'))).toBeUndefined();
  });
});

it('takes nothing from another page of the room but that somebody is there', () => {
  const newer = beat({ page: 1, vector: { ...vector, revision: 9 } });
  const heard = withBeat(linked, 'b', newer, 10);
  expect(heard.vector).toBe(linked.vector);
  expect(heard.peers.get('b')?.beat).toMatchObject({
    vector: undefined,
    status: { state: 'elsewhere', excused: true },
  });
  expect(timeSourceOf(heard)).toBe('self');
});

it('forgets what it measured of a clock that stood still meanwhile', () => {
  const before = withBeat(linked, 'b', beat({ naps: 0 }), 10);
  expect(before.peers.get('b')?.clock.fit).toBeDefined();
  const after = withBeat(before, 'b', beat({ naps: 1 }), 20);
  expect(after.peers.get('b')?.clock.fit).toBeUndefined();
  expect(after.peers.get('b')?.clock.resets).toBe(1);
});
