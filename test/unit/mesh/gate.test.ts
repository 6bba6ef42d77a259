import { beforeEach, describe, expect, it } from 'vitest';
import { Gate } from '../../../src/mesh/gate.ts';

const member = 'peer-of-a-member-0';
const stranger = 'peer-of-a-stranger';
const offer = {
  type: 'OFFER',
  src: member,
  payload: { type: 'data', serialization: 'raw', label: 'issho/1', connectionId: 'dc_1' },
};

let passed: unknown[];
let strangers: string[];
let dropped: number;
let gate: Gate;

beforeEach(() => {
  passed = [];
  strangers = [];
  dropped = 0;
  gate = new Gate({
    pass: (message) => passed.push(message),
    stranger: (peerId) => strangers.push(peerId),
    dropped: () => (dropped += 1),
  });
  gate.setKnown(new Set([member]));
});

describe('the gate', () => {
  it('lets members and the server through', () => {
    gate.receive({ type: 'OPEN' }, 0);
    gate.receive(offer, 0);
    gate.receive({ type: 'CANDIDATE', src: member, payload: {} }, 0);
    expect(passed).toHaveLength(3);
  });

  it.each([
    [
      'a serialization of its own',
      { ...offer, payload: { ...offer.payload, serialization: 'nope' } },
    ],
    ['a prototype key', { ...offer, payload: { ...offer.payload, serialization: 'constructor' } }],
    ['a call', { ...offer, payload: { ...offer.payload, type: 'media' } }],
    ['another protocol', { ...offer, payload: { ...offer.payload, label: 'issho/2' } }],
    ['a type we do not know', { ...offer, type: 'HELLO' }],
    ['no sender', { ...offer, src: undefined }],
    ['nothing', null],
    ['text', 'OFFER'],
  ])('drops %s, from members too', (_, message) => {
    gate.receive(message, 0);
    expect(passed).toEqual([]);
    expect(dropped).toBe(1);
  });

  it('holds a stranger back until the roster knows it, then in order', () => {
    const candidate = { type: 'CANDIDATE', src: stranger, payload: {} };
    gate.receive({ ...offer, src: stranger }, 0);
    gate.receive(candidate, 1);
    expect(passed).toEqual([]);
    expect(strangers).toEqual([stranger, stranger]);
    gate.setKnown(new Set([member, stranger]));
    expect(passed).toEqual([{ ...offer, src: stranger }, candidate]);
  });

  it('keeps little for strangers, however many call', () => {
    for (let index = 0; index < 300; index += 1) {
      gate.receive({ ...offer, src: `stranger-number-${index}` }, 0);
    }
    for (let index = 0; index < 20_000; index += 1) {
      gate.receive({ type: 'CANDIDATE', src: 'stranger-number-0', payload: {} }, 0);
    }
    gate.setKnown(new Set(Array.from({ length: 300 }, (_, index) => `stranger-number-${index}`)));
    expect(passed).toHaveLength(8 - 1 + 32);
    expect(passed.length + dropped).toBe(20_300);
  });

  it('forgets strangers that nobody introduced', () => {
    for (let index = 0; index < 8; index += 1) {
      gate.receive({ ...offer, src: `stranger-number-${index}` }, 0);
    }
    gate.receive({ ...offer, src: stranger }, 20_000);
    gate.setKnown(new Set([stranger]));
    expect(passed).toHaveLength(1);
  });
});
