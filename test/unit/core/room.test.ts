import { describe, expect, it } from 'vitest';
import type { StampedVector } from '../../../src/core/revision.ts';
import type { Beat, Room } from '../../../src/core/room.ts';
import {
  newRoom,
  readsSurely,
  stewardOf,
  withBeat,
  withClockLost,
  withPeer,
  withTimestamps,
} from '../../../src/core/room.ts';

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
  ...newRoom('self', -50_000),
  vector: held,
});
const beat = (change: Partial<Beat> = {}): Beat => ({
  page: 0,
  vector,
  sentAt: 0,
  age: 0,
  status: { state: 'following' },
  ...change,
});
/** Our room with a member whose clock shows 5,000 ms more than ours. */
const linked = withTimestamps(withPeer(roomWith(vector), 'b', 0), 'b', {
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

describe('the steward', () => {
  it('is the one who has been here longest, of those who hold the vector', () => {
    const older = withBeat(linked, 'b', beat({ age: 99_000 }), 10);
    expect(stewardOf(older, 20)).toBe('b');
    expect(stewardOf(withBeat(linked, 'b', beat({ age: 1 }), 10), 1000)).toBe('self');
    const other = beat({ age: 99_000, vector: { ...vector, revision: 0 } });
    expect(stewardOf(withBeat(linked, 'b', other, 10), 20)).toBe('self');
  });

  it('is read surely once its link was measured for a while, and always when it is oneself', () => {
    expect(readsSurely(linked, 20)).toBe(true);
    let theirs = withBeat(linked, 'b', beat({ age: 99_000 }), 10);
    expect(readsSurely(theirs, 20)).toBe(false);
    for (let exchange = 1; exchange < 40; exchange += 1) {
      const sent = exchange * 100;
      const remote = { remoteReceived: sent + 5001, remoteSent: sent + 5001 };
      expect(readsSurely(theirs, sent)).toBe(false);
      theirs = withTimestamps(theirs, 'b', { sent, ...remote, received: sent + 2 });
    }
    expect(readsSurely(theirs, 4000)).toBe(true);
  });

  it('re-anchors the others, and nobody re-anchors it', () => {
    const anew = { ...vector, timestamp: 5003 };
    expect(withBeat(linked, 'b', beat({ age: 99_000, vector: anew }), 10).vector?.timestamp).toBe(
      3,
    );
    expect(withBeat(linked, 'b', beat({ age: 1, vector: anew }), 10).vector?.timestamp).toBe(0);
  });
});

it('follows the others once its own clock was lost', () => {
  const steward = withBeat(
    linked,
    'b',
    beat({ age: 1, vector: { ...vector, timestamp: 7000 } }),
    10,
  );
  expect(steward.vector?.timestamp).toBe(0);
  const lost = withClockLost(steward, 5000);
  const heard = withBeat(
    lost,
    'b',
    beat({ age: 4991, sentAt: 9000, vector: { ...vector, timestamp: 7000 } }),
    5000,
  );
  expect(heard.vector?.timestamp).toBe(3000);
});

it('takes nothing from another page of the room but that somebody is there', () => {
  const newer = beat({ page: 1, vector: { ...vector, revision: 9 } });
  const heard = withBeat(linked, 'b', newer, 10);
  expect(heard.vector).toBe(linked.vector);
  expect(heard.peers.get('b')?.beat).toMatchObject({
    vector: undefined,
    status: { state: 'elsewhere', excused: true },
  });
  expect(stewardOf(heard, 10)).toBe('self');
});
