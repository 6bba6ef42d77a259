/**
 * A former member who knows the members' peer ids attacks the running stack while two people
 * watch together. The two stay in step, and nobody else is let in.
 */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { noteConnections, realmOf } from '../../attack/connections.ts';
import { newConnection } from '../../attack/man-in-the-middle.ts';
import type { RawPeer } from '../../attack/raw-peer.ts';
import { offerOf, registerAs } from '../../attack/raw-peer.ts';
import type { Together } from '../../attack/together.ts';
import {
  expectTogether,
  fromTheStart,
  inStep,
  keepsItsHeap,
  pause,
  peerIdOf,
  roomOf,
  watchTogether,
} from '../../attack/together.ts';
import { watch } from '../../attack/watch.ts';
import { fingerprintIn } from '../../../src/mesh/fingerprint.ts';
import { eventually } from '../eventually.ts';
import { joinAsNodePeer } from '../node-peer.ts';

let room: Together;
/** Ben's handshake messages to a former member. */
let greetings: readonly string[];

beforeAll(async () => {
  room = await watchTogether();
  // Members without a link may not be known as present.
  await inStep(room.both);
  const former = await joinAsNodePeer(room.stage, room.roomKey, 2);
  greetings = former.greetings.get(await peerIdOf(room.stage, room.roomKey, room.ben)) ?? [];
  await former.leave();
  for (const viewer of room.both) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => snapshot?.members.length === 2,
    );
  }
});
afterAll(() => room?.stage.stop());
beforeEach(() => fromTheStart(room));

const MALLORY = '192.0.2.66';

it('takes nobody’s peer id while they are connected', async () => {
  const { stage, aiko, both } = room;
  const before = await roomOf(aiko);
  for (const viewer of both) {
    const id = await peerIdOf(stage, room.roomKey, viewer);
    expect((await registerAs(stage.peerServer.url, id, MALLORY)).first).toBe('ID-TAKEN');
  }
  expect(await roomOf(aiko)).toEqual(before);
});

it('floods server and members from three hundred sockets, and is let in nowhere', async () => {
  const { stage, aiko, ben, both } = room;
  const heaps = await Promise.all(both.map(keepsItsHeap));
  const made = await Promise.all(both.map(noteConnections));
  const before = await Promise.all(both.map(roomOf));
  const ended = await watch(aiko, ben);

  const sockets: RawPeer[] = [];
  for (let index = 0; index < 303; index += 1) {
    const id = `stranger-number-${index}`;
    sockets.push(await registerAs(stage.peerServer.url, id, `192.0.2.${index % 3}`));
  }
  const taken = sockets.filter(({ first }) => first === 'OPEN');
  expect([taken.length, sockets.at(-1)?.first]).toEqual([300, 'refused']);

  const members = await Promise.all(both.map((viewer) => peerIdOf(stage, room.roomKey, viewer)));
  const calling = await newConnection();
  calling.createDataChannel('issho/1');
  await calling.setLocalDescription(await calling.createOffer());
  const offer = await offerOf(calling, '', '');
  for (let round = 0; round < 67; round += 1) {
    for (const [index, socket] of taken.entries()) {
      const dst = members[index % 2] ?? '';
      const connectionId = `dc_${round}_${index}`;
      const data = { type: 'data', connectionId };
      const candidate = { candidate: 'x'.repeat(500), sdpMid: '0' };
      const sdp = { type: 'answer', sdp: 'v=0' };
      const messages = [
        { ...offer, dst, payload: { ...offer.payload, connectionId } },
        { type: 'CANDIDATE', dst, payload: { ...data, candidate } },
        { type: 'ANSWER', dst, payload: { ...data, serialization: '__proto__', sdp } },
      ];
      socket.say(messages[round % messages.length]);
    }
    await pause(300);
  }
  // Junk ends its socket, and nothing else.
  const junk = ['', '{"type":', '{"__proto__":{"type":"OFFER"}}', '{"type":"constructor"}', '[]'];
  for (const [index, message] of junk.entries()) taken[index]?.say(message);
  await eventually(
    () => Promise.resolve(taken.filter(({ isOpen }) => isOpen).length),
    (open) => open === taken.length - junk.length,
  );
  for (const viewer of both) {
    await eventually(
      () => viewer.snapshot(),
      (snapshot) => (snapshot?.dropped ?? 0) > 9000,
    );
  }
  expectTogether(await ended());
  const own = fingerprintIn(calling.localDescription?.sdp ?? '');
  expect(own).toBeDefined();
  for (const connections of made) {
    const remotes = (await connections()).map(({ remote }) => fingerprintIn(remote));
    expect(remotes).not.toContain(own);
  }
  expect(await Promise.all(both.map(roomOf))).toEqual(before);
  for (const keepsHeap of heaps) await keepsHeap();
  for (const socket of sockets) socket.leave();
  calling.close();
});

it('takes the peer id of a member who reloads, who then keeps another one', async () => {
  const { stage, aiko, ben, both } = room;
  // Strangers who call all the time do not prevent reconnection either.
  const stranger = await registerAs(stage.peerServer.url, 'a-stranger-who-calls', MALLORY);
  const own = await peerIdOf(stage, room.roomKey, aiko);
  const calling = setInterval(() => {
    const payload = { type: 'data', connectionId: 'dc_1', candidate: { candidate: 'x' } };
    stranger.say({ type: 'CANDIDATE', dst: own, payload });
  }, 500);
  const theirs = await peerIdOf(stage, room.roomKey, ben);
  const squatting = squatWhenLeft(theirs);
  await ben.page.reload();
  expect((await squatting).first).toBe('OPEN');
  await inStep(both);
  const now = await peerIdOf(stage, room.roomKey, ben);
  expect(now).not.toBe(theirs);
  // A repeated request, as after a stopped worker, gets the same peer id.
  for (const taken of [theirs, theirs]) expect(await registrationInsteadOf(taken)).toBe(now);
  await ben.page.reload();
  await inStep(both);
  expect(await peerIdOf(stage, room.roomKey, ben)).toBe(now);
  clearInterval(calling);
  expect(stranger.isOpen).toBe(true);
});

it('calls in the name of an absent member, with their recorded messages, and is refused', async () => {
  const { stage, aiko, ben, both } = room;
  const [own, theirs] = [
    await peerIdOf(stage, room.roomKey, aiko),
    await peerIdOf(stage, room.roomKey, ben),
  ];
  const made = await noteConnections(aiko);
  const squatting = squatWhenLeft(theirs);
  const address = ben.page.url();
  await ben.page.goto('about:blank');
  const called = await (await squatting).call(own, 10_000);
  const hears = (type: string) =>
    eventually(
      () => Promise.resolve(called?.heard.at(-1) ?? ''),
      (last) => last.includes(`"${type}"`),
    );
  const [hello = '', proof = ''] = greetings;
  expect(proof).toContain('"proof"');
  await hears('hello');
  called?.say(hello);
  await hears('proof');
  called?.say(proof);
  called?.say('{"type":"accepted"}');
  // A positive control: the recorder that saw no connection with strangers sees this one.
  const remotes = (await made()).map(({ remote }) => fingerprintIn(remote));
  expect(remotes).toContain(called?.fingerprint);
  await ben.open(address);
  await inStep(both);
  const kinds = called?.heard.map((text) => (JSON.parse(text) as { type: string }).type);
  expect(kinds).toEqual(['hello', 'proof']);
  expect(await peerIdOf(stage, room.roomKey, ben)).not.toBe(theirs);
  called?.hangUp();
});

it('causes no error', () => {
  expect(room.errors).toEqual([]);
});

/** Ben's next peer id, as his background returns it to a page that reports `taken`. */
async function registrationInsteadOf(taken: string): Promise<string | undefined> {
  const { ben, roomKey } = room;
  const payload = { roomId: roomKey.split('-')[0], taken };
  const answer = await (
    await realmOf(ben)
  ).evaluate((message) => chrome.runtime.sendMessage(message), {
    issho: 'session/registration',
    payload,
  });
  return answer.value?.peerId;
}

/** The content scripts' API, as far as this test uses it. */
declare const chrome: {
  runtime: { sendMessage(message: object): Promise<{ value?: { peerId: string } }> };
};

/** Registers as the peer `id` as soon as its owner has left the server. */
function squatWhenLeft(id: string): Promise<RawPeer> {
  const { url, events } = room.stage.peerServer;
  return new Promise((resolve) => {
    events.on('disconnect', (client) => {
      if (client.getId() === id) resolve(registerAs(url, id, MALLORY));
    });
  });
}
