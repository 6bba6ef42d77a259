/** A hostile PeerServer does no lasting harm to two people who watch together. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { HostileServer } from '../../attack/hostile-server.ts';
import { startHostileServer } from '../../attack/hostile-server.ts';
import type { Overheard } from '../../attack/man-in-the-middle.ts';
import { callAs, describe, newConnection, standBetween } from '../../attack/man-in-the-middle.ts';
import { inStep, keepsItsHeap, peerIdOf, roomOf } from '../../attack/together.ts';
import { eventually } from '../eventually.ts';

let stage: Stage;
let server: HostileServer;
let roomKey: string;
let [a, b]: Viewer[] = [];
const errors: string[] = [];
/** The messages between the two that the man in the middle recorded. */
let overheard: readonly Overheard[] = [];

beforeAll(async () => {
  stage = await shareStage();
  server = await startHostileServer();
  const viewer = async (name: string) => {
    const made = await stage.viewer(name, { allowsEverySite: true, peerServerUrl: server.url });
    made.page.on('pageerror', (error) => errors.push(String(error)));
    made.page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
    await made.open(`${stage.cinema.url}/plain`);
    return made;
  };
  [a, b] = await Promise.all([viewer('Aiko'), viewer('Ben')]);
});
afterAll(async () => {
  await stage?.stop();
  await server?.stop();
});

const viewers = () => {
  if (!a || !b) throw new Error('nobody is here');
  return { aiko: a, ben: b };
};

it('stands between two members and is never linked to either', async () => {
  const { aiko, ben } = viewers();
  const between = standBetween(server);
  roomKey = await aiko.create();
  expect(await ben.join(roomKey)).toBeUndefined();
  const proofs = () => between.overheard.filter(({ text }) => text.includes('"proof"'));
  await eventually(
    () => Promise.resolve(proofs()),
    (said) => new Set(said.map(({ by }) => by)).size === 2,
  );
  // A refused link is dialled again, and refused again.
  await eventually(
    () => Promise.resolve(proofs()),
    (said) => said.length >= 4,
  );
  const kinds = between.overheard.map(({ text }) => (JSON.parse(text) as { type: string }).type);
  expect(new Set(kinds)).toEqual(new Set(['hello', 'proof']));
  for (const viewer of [aiko, ben]) {
    const snapshot = await viewer.snapshot();
    expect(snapshot?.members.map(({ link }) => link)).not.toContain('direct');
    expect(snapshot?.dropped).toBeGreaterThan(0);
  }
  overheard = between.overheard;
  between.stop();
});

it('keeps them apart only while it stands there', async () => {
  const { aiko, ben } = viewers();
  await aiko.control('play');
  await inStep([aiko, ben]);
});

it('calls in the name of a member with recorded messages, and moves nobody', async () => {
  const { aiko, ben: other } = viewers();
  const [own, ben] = [await peerIdOf(stage, roomKey, aiko), await peerIdOf(stage, roomKey, other)];
  const before = await roomOf(aiko);
  const vector = { revision: 1e9, issuedAt: 1, by: '', position: 1, rate: 4, timestamp: 1 };
  const beat = JSON.stringify({
    type: 'beat',
    page: 0,
    vector: { ...vector, playing: false },
    sentAt: 1,
    rank: 0,
    naps: 0,
    status: { state: 'following' },
  });
  const replayed = overheard.filter(({ by }) => by === ben).map(({ text }) => text);
  const [hello = '', proof = ''] = replayed;
  const accepted = '{"type":"accepted"}';
  for (const words of [[beat], [hello, proof, accepted, beat], [accepted, beat], []]) {
    const dropped = (await aiko.snapshot())?.dropped ?? 0;
    const { heard, calls, hangUp } = await callAs(server, ben, own, words);
    // Each link is refused and counted; the link of a silent caller after eight seconds.
    await eventually(
      () => aiko.snapshot(),
      (snapshot) => (snapshot?.dropped ?? 0) >= dropped + calls,
    );
    hangUp();
    expect(heard.filter((text) => !/"hello"|"proof"/.test(text))).toEqual([]);
  }
  expect(await roomOf(aiko)).toEqual(before);
});

it('floods a member with calls, candidates and junk, and leaves nothing behind', async () => {
  const { aiko, ben: other } = viewers();
  const [own, ben] = [await peerIdOf(stage, roomKey, aiko), await peerIdOf(stage, roomKey, other)];
  const before = await roomOf(aiko);
  const keepsHeap = await keepsItsHeap(aiko);
  const connection = await newConnection();
  connection.createDataChannel('issho/1');
  await connection.setLocalDescription(await connection.createOffer());
  const sdp = await describe(connection);
  const data = { type: 'data', serialization: 'raw', label: 'issho/1', reliable: true, sdp };
  for (let index = 0; index < 300; index += 1) {
    const payload = { ...data, connectionId: `dc_${index}` };
    server.say(own, { type: 'OFFER', src: `stranger-number-${index}`, payload });
    server.say(own, { type: 'OFFER', src: ben, payload });
  }
  const candidate = { candidate: 'x'.repeat(500), sdpMid: '0' };
  for (let index = 0; index < 10_000; index += 1) {
    const payload = { type: 'data', connectionId: `lost_${index}`, candidate };
    server.say(own, { type: 'CANDIDATE', src: ben, payload });
    server.say(own, { type: 'CANDIDATE', src: 'stranger-number-1', payload });
  }
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const payload = { ...data, connectionId: name, serialization: name };
    server.say(own, { type: 'OFFER', src: name, payload });
    server.say(own, { type: 'OFFER', src: ben, payload });
    server.say(own, { type: name, src: ben, payload });
    server.say(own, `{"__proto__":{"type":"OFFER"},"src":"${ben}","payload":{"${name}":1}}`);
  }
  const junk = [null, 7, [], {}, { type: 'ERROR' }, { type: 'OFFER', src: ben }, '{"type":', ''];
  for (const message of junk) server.say(own, message);
  server.say(own, { type: 'OFFER', src: ben, payload: { ...data, metadata: 'x'.repeat(5e6) } });
  // An answer to a later message shows that all of it was processed.
  await eventually(
    () => aiko.snapshot(),
    (snapshot) => (snapshot?.dropped ?? 0) > 20_000,
  );
  // The accepted calls have given up after a while.
  await keepsHeap();
  expect(await roomOf(aiko)).toEqual(before);
  connection.close();
});

it('causes no error, and the room goes on in step', async () => {
  const { aiko, ben } = viewers();
  await aiko.control({ seek: 90 });
  await inStep([aiko, ben]);
  expect(errors).toEqual([]);
});
