import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.ts';
import type { PeerMessage } from '../../../src/protocol/peer/peer-message.ts';
import { parsePeerMessage, withinLimits } from '../../../src/protocol/peer/peer-message.ts';

const beat: Extract<PeerMessage, { type: 'beat' }> = {
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
    ['a beat at no time', JSON.stringify(beat).replace(':400', ':1e999')],
    ['too much', JSON.stringify({ type: 'leave', padding: 'x'.repeat(limits.peerMessage) })],
  ])('that is %s is dropped', (_, data) => {
    expect(parsePeerMessage(data)).toBeUndefined();
  });

  it.each([
    ['position outside all media', { position: -1 }],
    ['position of a clock', { position: 1.79e9 }],
    ['rate that plays nothing', { rate: 0 }],
    ['revision past counting', { revision: 2 ** 53 }],
    ['half a revision', { revision: 1.5 }],
    ['member that is none', { by: '<script>' }],
    ['unknown reason to wait', { hold: 'forever' }],
    ['infinite timestamp', { timestamp: '1e999' }],
  ])('with a vector that has a %s is read without the vector', (_, field) => {
    const text = without({ vector: { ...beat.vector, ...field } }).replace('"1e999"', '1e999');
    expect(parsePeerMessage(text)).toEqual({ ...beat, vector: undefined });
  });

  it.each([
    ['duration', 2 ** 32],
    ['duration', null],
    ['drift', 1e11],
    ['stall', 1e8],
    ['lead', -1e5],
    ['excused', 'yes'],
    ['confirmed', 1],
  ])('whose status has a %s of %s is read without it', (field, value) => {
    const text = without({ status: { ...beat.status, drift: undefined, [field]: value } });
    expect(parsePeerMessage(text)).toEqual({ ...beat, status: { state: 'following' } });
  });

  it('with an invalid host age is read without the host', () => {
    const text = without({ host: { epoch: 1, ages: [-5] } });
    expect(parsePeerMessage(text)).toEqual(beat);
  });

  it('is sent without the fields that a receiver would drop', () => {
    const status = { state: 'following', drift: 3, duration: 2 ** 32, stall: NaN } as const;
    const sent = JSON.parse(JSON.stringify(withinLimits({ ...beat, status }))) as unknown;
    expect(sent).toEqual({ ...beat, status: { state: 'following', drift: 3 } });
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
