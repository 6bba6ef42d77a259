import { describe, expect, it } from 'vitest';
import type { CommandContext } from '../../../../src/core/consensus/apply-intent.ts';
import {
  applyIntent,
  withHold,
  withRelease,
  startDelayMs,
} from '../../../../src/core/consensus/apply-intent.ts';
import type { StampedVector } from '../../../../src/core/timeline/revision.ts';
import type { Room } from '../../../../src/core/consensus/types.ts';
import { withBeat, withPong } from '../../../../src/core/consensus/merge.ts';
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
const instant: CommandContext = {
  now: 1000,
  wallClock: 5,
  startDelay: 100,
  duration: 100,
  ready: true,
  solo: false,
  heldFor: 0,
};
const roomWith = (vectorOf: StampedVector | undefined): Room => ({
  ...newRoom('self'),
  vector: vectorOf,
});
const playing = roomWith(vector);
const stopped = roomWith({ ...vector, playing: false });
const waiting = roomWith({ ...vector, hold: 'start' });

describe('a command', () => {
  it('is newer than all we have seen, and ours', () => {
    const next = applyIntent(playing, { kind: 'pause', position: 11 }, instant);
    expect(next.vector).toEqual({
      revision: 2,
      issuedAt: 5,
      by: 'self',
      playing: false,
      position: 11,
      rate: 1,
      timestamp: 1000,
    });
  });

  it('to play starts everyone at one instant, from where the room stands', () => {
    const next = applyIntent(stopped, { kind: 'play', position: 10.02 }, instant);
    expect(next.vector).toMatchObject({ playing: true, position: 10, timestamp: 1100 });
    expect(next.vector?.hold).toBeUndefined();
  });

  it('to play waits for members that are not ready', () => {
    const next = applyIntent(stopped, { kind: 'play', position: 10 }, { ...instant, ready: false });
    expect(next.vector).toMatchObject({ playing: true, hold: 'start', position: 10 });
    expect(positionAt(next.vector ?? vector, 9000)).toBe(10);
  });

  it('to seek while the room plays holds it there', () => {
    const next = applyIntent(playing, { kind: 'seek', position: 50 }, instant);
    expect(next.vector).toMatchObject({ playing: true, hold: 'start', position: 50 });
  });

  it('to seek while the room stands needs no waiting', () => {
    const { vector: next } = applyIntent(stopped, { kind: 'seek', position: 50 }, instant);
    expect(next).toMatchObject({ playing: false, position: 50 });
    expect(next?.hold).toBeUndefined();
  });

  it('goes with the player where nobody else is', () => {
    const solo = { ...instant, solo: true, ready: false };
    for (const [room, kind] of [
      [stopped, 'play'],
      [playing, 'seek'],
    ] as const) {
      const { vector: next } = applyIntent(room, { kind, position: 50 }, solo);
      expect(next).toMatchObject({ playing: true, position: 50, timestamp: 1000 });
      expect(next?.hold).toBeUndefined();
    }
  });

  it('to play goes on without those waited for, unless a site pressed play by itself', () => {
    const play = { kind: 'play', position: 10 } as const;
    expect(applyIntent(waiting, play, { ...instant, heldFor: 200 })).toBe(waiting);
    const { vector: next } = applyIntent(waiting, play, { ...instant, heldFor: 2000 });
    expect(next).toMatchObject({ playing: true, timestamp: 1100 });
    expect(next?.hold).toBeUndefined();
  });

  it('to pause ends a wait', () => {
    const { vector: next } = applyIntent(waiting, { kind: 'pause', position: 10 }, instant);
    expect(next).toMatchObject({ playing: false });
    expect(next?.hold).toBeUndefined();
  });

  it('that changes nothing is none', () => {
    expect(applyIntent(playing, { kind: 'play', position: 50 }, instant)).toBe(playing);
    expect(applyIntent(stopped, { kind: 'pause', position: 50 }, instant)).toBe(stopped);
  });

  it('changes speed without a stop, or a start', () => {
    const rate = { kind: 'rate', rate: 2 } as const;
    expect(applyIntent(playing, rate, instant).vector).toMatchObject({
      rate: 2,
      position: 11,
      timestamp: 1000,
      playing: true,
    });
    expect(applyIntent(waiting, rate, instant).vector).toMatchObject({ rate: 2, hold: 'start' });
  });

  it('stays within the media', () => {
    const next = applyIntent(playing, { kind: 'seek', position: 1e6 }, instant);
    expect(next.vector?.position).toBe(100);
    expect(withHold(playing, 'stall', -3, instant).vector?.position).toBe(0);
  });

  it('before there is a vector is a mistake of ours', () => {
    expect(() => applyIntent(roomWith(undefined), { kind: 'pause', position: 0 }, instant)).toThrow(
      'before the room has a vector',
    );
  });
});

it('holds a room, and lets it go from there', () => {
  const room = withHold(playing, 'stall', 10.5, instant);
  expect(room.vector).toMatchObject({ revision: 2, by: 'self', hold: 'stall', position: 10.5 });
  const gone = withRelease(room, instant).vector;
  expect(gone).toMatchObject({ revision: 3, position: 10.5, timestamp: 1100, playing: true });
  expect(gone?.hold).toBeUndefined();
});

describe('the time given to hear of a start', () => {
  const linked = withPong(withPeer(playing, 'b', 0), 'b', {
    sent: 0,
    remoteReceived: 5001,
    remoteSent: 5001,
    received: 2,
  });

  it('is that of the slowest link and the slowest player, within bounds', () => {
    expect(startDelayMs(playing, 0, 5)).toBe(80);
    expect(startDelayMs(linked, 10, 75)).toBe(101);
    const status = { state: 'paused', lead: 300 } as const;
    const slow = withBeat(linked, 'b', { page: 0, sentAt: 0, rank: 0, naps: 0, status }, 10);
    expect(startDelayMs(slow, 10, 75)).toBe(326);
    expect(startDelayMs(withPeer(linked, 'c', 0), 10, 500)).toBe(600);
  });

  it('leaves room for jitter', () => {
    const later = { sent: 10, remoteReceived: 5016, remoteSent: 5016, received: 22 };
    expect(startDelayMs(withPong(linked, 'b', later), 30, 75)).toBeCloseTo(101 + 4 * 2.5);
  });
});
