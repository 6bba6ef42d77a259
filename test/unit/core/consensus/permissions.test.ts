import { describe, expect, it } from 'vitest';
import { mayCommand } from '../../../../src/core/consensus/permissions.ts';
import type { StampedVector } from '../../../../src/core/timeline/revision.ts';
import type { Room } from '../../../../src/core/consensus/types.ts';
import { timeSourceOf } from '../../../../src/core/consensus/time-source.ts';
import { withBeat } from '../../../../src/core/consensus/merge.ts';
import { newRoom, withPeer } from '../../../../src/core/consensus/room.ts';

const status = { state: 'paused' } as const;
const at = (revision: number, by: string, position = 10): StampedVector => ({
  revision,
  issuedAt: 0,
  by,
  position,
  rate: 1,
  timestamp: 0,
  playing: false,
});

/** Our room with `guest` and `host`, who alone controls it. */
function hosted(vector: StampedVector): Room {
  const peers = withPeer(withPeer(newRoom('self'), 'guest', 0), 'host', 0);
  return { ...peers, vector, permitted: new Set(['host']) };
}
const told = (room: Room, member: string, vector: StampedVector, now = 1000): Room =>
  withBeat(room, member, { page: 0, vector, sentAt: now, rank: 0, naps: 0, status }, now);

describe('a room that its host controls', () => {
  it('follows no other member, whatever author they claim', () => {
    const room = hosted(at(3, 'host'));
    expect(told(room, 'guest', at(4, 'guest')).vector).toEqual(room.vector);
    expect(told(room, 'guest', at(4, 'host')).vector).toEqual(room.vector);
    expect(told(room, 'host', at(4, 'host')).vector?.revision).toBe(4);
    expect(mayCommand(room, 'self')).toBe(false);
  });

  it('takes the reading of no clock but theirs', () => {
    const room = told(told(hosted(at(3, 'host')), 'guest', at(3, 'host')), 'host', at(3, 'host'));
    expect(timeSourceOf(room)).toBe('host');
  });

  it("is everyone's while no host is here, and the host's again when they are back", () => {
    const { peers } = hosted(at(3, 'host'));
    const without = new Map([...peers].filter(([member]) => member !== 'host'));
    const alone = { ...hosted(at(3, 'host')), peers: without };
    const moved = told(alone, 'guest', at(4, 'guest', 50));
    expect(moved.vector?.position).toBe(50);
    const back = told(withPeer(moved, 'host', 2000), 'host', at(3, 'host'), 2000);
    expect(back.vector?.revision).toBe(3);
  });
});

describe('who may command', () => {
  const room = hosted(at(3, 'host'));
  const heard = (member: string, state: 'paused' | 'elsewhere'): Room =>
    withBeat(room, member, { page: 0, sentAt: 0, rank: 0, naps: 0, status: { state } }, 1000);

  it('is everyone where the room has no host who chose', () => {
    expect(mayCommand({ ...room, permitted: undefined }, 'guest')).toBe(true);
  });

  it('is nobody else while we are permitted ourselves, linked to no other such member', () => {
    const ours = { ...room, permitted: new Set(['self']) };
    expect(mayCommand(ours, 'self')).toBe(true);
    expect(mayCommand(ours, 'guest')).toBe(false);
  });

  it('is everyone while the permitted members are on another page', () => {
    expect(mayCommand(heard('host', 'paused'), 'guest')).toBe(false);
    expect(mayCommand(heard('host', 'elsewhere'), 'guest')).toBe(true);
    // Where the others are does not matter.
    expect(mayCommand(heard('guest', 'elsewhere'), 'guest')).toBe(false);
  });
});

describe('a member that seeks too often', () => {
  const jumping = (count: number, every: number): Room => {
    let room: Room = { ...withPeer(newRoom('self'), 'b', 0), vector: at(1, 'b', 0) };
    for (let jump = 1; jump <= count; jump += 1) {
      room = told(room, 'b', at(1 + jump, 'b', jump * 100), jump * every);
    }
    return room;
  };

  it('is followed four times in ten seconds', () => {
    expect(jumping(4, 100).vector?.position).toBe(400);
    expect(jumping(40, 100).vector?.position).toBe(400);
    expect(jumping(20, 2600).vector?.position).toBe(2000);
  });

  it('is followed again once there is time for it', () => {
    const room = jumping(5, 100);
    expect(told(room, 'b', at(6, 'b', 500), 10_000).vector?.position).toBe(400);
    expect(told(room, 'b', at(6, 'b', 500), 10_101).vector?.position).toBe(500);
  });

  it('may pause and play as it likes', () => {
    let room = jumping(4, 100);
    for (let turn = 0; turn < 20; turn += 1) {
      room = told(room, 'b', { ...at(10 + turn, 'b', 400), playing: turn % 2 === 0 }, 500);
    }
    expect(room.vector?.revision).toBe(29);
  });
});
