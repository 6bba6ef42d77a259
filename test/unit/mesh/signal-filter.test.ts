import { beforeEach, describe, expect, it } from 'vitest';
import { SignalFilter } from '../../../src/mesh/signal-filter.ts';

const member = 'peer-of-a-member-0';
const stranger = 'peer-of-a-stranger';
const data = { type: 'data', connectionId: 'dc_1' };
const sdp = { type: 'offer', sdp: 'v=0' };
const offer = {
  type: 'OFFER',
  src: member,
  payload: { ...data, serialization: 'raw', label: 'issho/1', reliable: true, sdp },
};
const candidate = {
  type: 'CANDIDATE',
  src: member,
  payload: { ...data, candidate: { candidate: 'candidate:1' } },
};

let passed: unknown[];
let strangers: string[];
let dropped: number;
let filter: SignalFilter;

beforeEach(() => {
  passed = [];
  strangers = [];
  dropped = 0;
  filter = new SignalFilter({
    pass: (message) => passed.push(message),
    stranger: (peerId) => strangers.push(peerId),
    dropped: () => (dropped += 1),
  });
  filter.setKnown(new Set([member]), 0);
});

describe('the signal filter', () => {
  it('lets members and the server through', () => {
    filter.receive({ type: 'OPEN' }, 0);
    filter.receive(offer, 0);
    filter.receive(candidate, 0);
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
    [
      'a description that is none',
      { ...offer, payload: { ...offer.payload, sdp: { type: 'nope', sdp: 'v=0' } } },
    ],
    [
      'a description too long',
      { ...offer, payload: { ...offer.payload, sdp: { ...sdp, sdp: 'v'.repeat(20_000) } } },
    ],
    ['a sender of a prototype name', { ...offer, src: '__proto__' }],
    ['a candidate of a connection nobody offered', candidate],
    ['an answer to a call nobody made', { ...offer, type: 'ANSWER' }],
    ['an end that no member sends', { type: 'LEAVE', src: member }],
    ['no sender', { ...offer, src: undefined }],
    ['nothing', null],
    ['text', 'OFFER'],
  ])('drops %s, from members too', (_, message) => {
    filter.receive(message, 0);
    expect(passed).toEqual([]);
    expect(dropped).toBe(1);
  });

  it('holds a stranger back until the roster knows it, then in order', () => {
    filter.receive({ ...offer, src: stranger }, 0);
    filter.receive({ ...candidate, src: stranger }, 1);
    expect(passed).toEqual([]);
    expect(strangers).toEqual([stranger, stranger]);
    filter.setKnown(new Set([member, stranger]), 2);
    expect(passed).toEqual([
      { ...offer, src: stranger },
      { ...candidate, src: stranger },
    ]);
  });

  it('keeps little for strangers, however many call', () => {
    for (let index = 0; index < 300; index += 1) {
      filter.receive({ ...offer, src: `stranger-number-${index}` }, 0);
    }
    for (let index = 0; index < 20_000; index += 1) {
      filter.receive({ ...candidate, src: 'stranger-number-0' }, 0);
    }
    filter.setKnown(
      new Set(Array.from({ length: 300 }, (_, index) => `stranger-number-${index}`)),
      0,
    );
    expect(passed).toHaveLength(8 - 1 + 32);
    expect(passed.length + dropped).toBe(20_300);
  });

  it('forgets strangers that nobody introduced', () => {
    for (let index = 0; index < 8; index += 1) {
      filter.receive({ ...offer, src: `stranger-number-${index}` }, 0);
    }
    filter.receive({ ...offer, src: stranger }, 20_000);
    filter.setKnown(new Set([stranger]), 20_000);
    expect(passed).toHaveLength(1);
  });

  it('lets answers to our own calls through', () => {
    filter.expect(member, 'dc_1');
    filter.receive(candidate, 0);
    expect(passed).toEqual([candidate]);
  });

  it('passes nothing on that PeerJS has no use for', () => {
    filter.receive({ ...offer, payload: { ...offer.payload, metadata: 'x'.repeat(50_000) } }, 0);
    expect(passed).toEqual([offer]);
  });

  it('lets a member call a few times in ten seconds, each connection once', () => {
    for (let index = 0; index < 300; index += 1) {
      const connectionId = `dc_${index}`;
      const payload = { ...offer.payload, connectionId };
      filter.receive({ ...offer, payload }, index);
      filter.receive({ ...offer, payload }, index);
    }
    expect(passed).toHaveLength(6);
    filter.receive({ ...offer, payload: { ...offer.payload, connectionId: 'later' } }, 10_001);
    expect(passed).toHaveLength(7);
  });

  it('drops a second offer of a connection, which would close the first', () => {
    filter.receive(offer, 0);
    filter.receive(offer, 1);
    expect([passed.length, dropped]).toEqual([1, 1]);
  });

  it('lets a member send only so many candidates', () => {
    filter.receive(offer, 0);
    for (let index = 0; index < 20_000; index += 1) filter.receive(candidate, 0);
    expect(passed).toHaveLength(256);
    expect(dropped).toBe(20_001 - 256);
  });
});
