import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.ts';
import type { PeerMessage } from '../../../src/protocol/peer/peer-message.ts';
import { parsePeerMessage } from '../../../src/protocol/peer/peer-message.ts';

const beat: PeerMessage = {
  type: 'beat',
  page: 0,
  vector: {
    revision: 3,
    issuedAt: 1.8e12,
    by: '00000000-0000-4000-8000-000000000001',
    position: 12.5,
    rate: 1,
    timestamp: 345.6,
    playing: true,
  },
  sentAt: 400,
  rank: 0,
  naps: 0,
  status: { state: 'following', drift: -1.5 },
};

const without = (change: object) => JSON.stringify({ ...beat, ...change });

describe('a peer message', () => {
  it('of a known type is read', () => {
    expect(parsePeerMessage(JSON.stringify(beat))).toEqual(beat);
  });

  it.each([
    ['not text', new Uint8Array([1, 2, 3])],
    ['not JSON', '{"type":'],
    ['a number', '17'],
    ['another type', without({ type: 'command' })],
    ['a prototype key', '{"__proto__":{"type":"leave"}}'],
    ['a position outside all media', without({ vector: { ...beat.vector, position: -1 } })],
    ['no rate anyone can hear', without({ vector: { ...beat.vector, rate: 0 } })],
    ['a revision past counting', without({ vector: { ...beat.vector, revision: 2 ** 53 } })],
    ['half a revision', without({ vector: { ...beat.vector, revision: 1.5 } })],
    ['a member that is none', without({ vector: { ...beat.vector, by: '<script>' } })],
    ['infinity', JSON.stringify(beat).replace('345.6', '1e999')],
    ['too much', JSON.stringify({ type: 'leave', padding: 'x'.repeat(limits.peerMessage) })],
  ])('that is %s is dropped', (_, data) => {
    expect(parsePeerMessage(data)).toBeUndefined();
  });

  it('never makes the parser throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.json(), fc.string()), (data) => {
        parsePeerMessage(data);
        parsePeerMessage(typeof data === 'string' ? data : JSON.stringify(data));
      }),
      { numRuns: 2000 },
    );
  });

  it('of the largest kind is far below the bound', () => {
    expect(JSON.stringify(beat).length).toBeLessThan(limits.peerMessage / 8);
  });
});
