import { beforeEach, describe, expect, it } from 'vitest';
import type { OwnIdentity } from '../../../stack/identity.ts';
import { newIdentity } from '../../../stack/identity.ts';
import type { Ends } from '../../../src/mesh/handshake.ts';
import { Handshake, newNonce } from '../../../src/mesh/handshake.ts';

const room = 'abcdefghij';
const [aiko, ben] = [crypto.randomUUID(), crypto.randomUUID()];
const fingerprintOf = (letter: string) => letter.repeat(64);
const [ofAiko, ofBen, ofMallory] = ['a', 'b', 'c'].map(fingerprintOf) as [string, string, string];

let keys: { aiko: OwnIdentity; ben: OwnIdentity; mallory: OwnIdentity };
beforeEach(async () => {
  const [first, second, third] = await Promise.all([newIdentity(), newIdentity(), newIdentity()]);
  keys = { aiko: first, ben: second, mallory: third };
});

interface End {
  /** With this key, as this member, believing the other to hold that key. */
  readonly key: OwnIdentity;
  readonly self: string;
  readonly other: string;
  readonly otherKey: OwnIdentity;
  readonly fingerprints: Pick<Ends, 'ownFingerprint' | 'memberFingerprint'>;
  readonly room?: string;
  readonly nonce?: string;
}

const endOfAiko = (): End => ({
  key: keys.aiko,
  self: aiko,
  other: ben,
  otherKey: keys.ben,
  fingerprints: { ownFingerprint: ofAiko, memberFingerprint: ofBen },
});
const endOfBen = (): End => ({
  key: keys.ben,
  self: ben,
  other: aiko,
  otherKey: keys.aiko,
  fingerprints: { ownFingerprint: ofBen, memberFingerprint: ofAiko },
});

function handshakeOf(end: End, send: (text: string) => void): Handshake {
  const { prove, verify } = end.key.in(end.room ?? room, end.self);
  return new Handshake(
    {
      prove: (ends) => prove({ ...ends, member: end.other }),
      verify: (ends, signature) =>
        verify({ ...ends, member: end.other }, end.otherKey.publicKey, signature),
    },
    { ...end.fingerprints, ownNonce: end.nonce ?? newNonce() },
    (message) => send(JSON.stringify(message)),
  );
}

/** Two ends, each hearing what the other says, and `overhear` what the second does. */
function introduce(first: End, second: End, overhear: (text: string) => void = () => undefined) {
  const one = handshakeOf(first, (text) => queueMicrotask(() => two.receive(text)));
  const two = handshakeOf(second, (text) => {
    overhear(text);
    queueMicrotask(() => one.receive(text));
  });
  return { one, two };
}

/** How both of two ends fare, where whoever refuses closes the link for both. */
async function meet(first: End, second: End): Promise<{ first: boolean; second: boolean }> {
  const { one, two } = introduce(first, second);
  const closing = async ({ outcome }: Handshake) => {
    if (await outcome) return;
    one.end();
    two.end();
  };
  await Promise.all([closing(one), closing(two)]);
  return { first: await one.outcome, second: await two.outcome };
}

/** One end, and what it hears in answer to each thing it says. */
function alone(end: End, answer: (text: string) => string | undefined): Handshake {
  const handshake = handshakeOf(end, (text) => {
    const heard = answer(text);
    if (heard !== undefined) queueMicrotask(() => handshake.receive(heard));
  });
  return handshake;
}

const nobody = { first: false, second: false };

describe('a handshake', () => {
  it('succeeds between two members that hold the keys of the roster', async () => {
    expect(await meet(endOfAiko(), endOfBen())).toEqual({ first: true, second: true });
  });

  it('fails where somebody stands between: each end has another certificate before it', async () => {
    const first = {
      ...endOfAiko(),
      fingerprints: { ownFingerprint: ofAiko, memberFingerprint: ofMallory },
    };
    const second = {
      ...endOfBen(),
      fingerprints: { ownFingerprint: ofBen, memberFingerprint: ofMallory },
    };
    expect(await meet(first, second)).toEqual(nobody);
  });

  it('fails where only one end was shown another certificate', async () => {
    const fingerprints = { ownFingerprint: ofAiko, memberFingerprint: ofMallory };
    expect(await meet({ ...endOfAiko(), fingerprints }, endOfBen())).toEqual(nobody);
  });

  it('fails with a key that is not the registered one', async () => {
    expect(await meet(endOfAiko(), { ...endOfBen(), key: keys.mallory })).toEqual(nobody);
  });

  it('fails if the other end is another member than the dialled one', async () => {
    const mallory = crypto.randomUUID();
    const end = { ...endOfBen(), key: keys.mallory, self: mallory };
    expect(await meet(endOfAiko(), end)).toEqual(nobody);
  });

  it('fails between two rooms', async () => {
    expect(await meet(endOfAiko(), { ...endOfBen(), room: 'klmnopqrst' })).toEqual(nobody);
  });

  it('does not take its own words, sent back', async () => {
    expect(await alone(endOfAiko(), (text) => text).outcome).toBe(false);
  });

  it('does not take its own proof sent back under another nonce', async () => {
    const nonce = newNonce();
    const reflected = alone(endOfAiko(), (text) =>
      text.includes('hello') ? JSON.stringify({ type: 'hello', nonce }) : text,
    );
    expect(await reflected.outcome).toBe(false);
  });

  it('does not take a proof of an earlier link of the same two, on the same certificates', async () => {
    const heard: string[] = [];
    const { one } = introduce(endOfAiko(), endOfBen(), (text) => heard.push(text));
    expect(await one.outcome).toBe(true);
    expect(heard).toHaveLength(3);
    const replayed = alone(endOfAiko(), () => heard.shift());
    expect(await replayed.outcome).toBe(false);
  });

  it.each([
    ['room data', JSON.stringify({ type: 'ping', sent: 1 })],
    ['a proof before hello', JSON.stringify({ type: 'proof', signature: 'A'.repeat(86) })],
    ['acceptance before anything', '{"type":"accepted"}'],
    ['an empty nonce', '{"type":"hello","nonce":""}'],
    ['text', 'hello'],
    ['half of an object', '{"type":'],
    ['too much', `{"type":"hello","nonce":"${'A'.repeat(22)}","x":"${'x'.repeat(1000)}"}`],
    ['bytes', new Uint8Array([1, 2, 3])],
    ['nothing', null],
  ])('ends at %s', async (_, message) => {
    const said: string[] = [];
    const handshake = handshakeOf(endOfAiko(), (text) => said.push(text));
    handshake.receive(message);
    expect(await handshake.outcome).toBe(false);
    expect(said).toHaveLength(1);
  });

  it('sends nothing but hello to a silent end, and ends when asked to', async () => {
    const said: string[] = [];
    const handshake = handshakeOf(endOfAiko(), (text) => said.push(text));
    handshake.end();
    expect(await handshake.outcome).toBe(false);
    expect(said).toHaveLength(1);
  });

  it('that was ended does not end well, whatever is still heard', async () => {
    const { one } = introduce(endOfAiko(), endOfBen(), (text) => {
      if (text.includes('accepted')) one.end();
    });
    expect(await one.outcome).toBe(false);
  });

  it('fails, and does not throw, where there is nobody to sign', async () => {
    const dead = () => Promise.reject(new Error('the worker died'));
    const own = { ownFingerprint: ofAiko, memberFingerprint: ofBen, ownNonce: newNonce() };
    const handshake = new Handshake({ prove: dead, verify: dead }, own, () => undefined);
    handshake.receive(JSON.stringify({ type: 'hello', nonce: newNonce() }));
    expect(await handshake.outcome).toBe(false);
  });
});
