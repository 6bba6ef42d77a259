/**
 * Members who fill a room, in a process of their own: real sessions and the real mesh over WebRTC in
 * Node, before players without pictures. Told on the command line which room and how many; they leave
 * when their standard input ends.
 */
import { newIdentity } from '../../stack/identity.ts';
import { registerHooks } from 'node:module';
import { parseArgs } from 'node:util';
import * as nodeWebRtc from 'node-datachannel/polyfill';
import { chromiumTuning } from '../../src/core/player/tuning.ts';
import { connectBackend } from '../../src/database/client.ts';
import { claimHost } from '../../src/database/hosting.ts';
import {
  heartbeat,
  joinRoom,
  readRoom,
  recordSyncEvents,
  savePlayback,
} from '../../src/database/rooms.ts';
import { parseRoomKey } from '../../src/protocol/page/room-key.ts';
import type { Archive } from '../../src/session/ports.ts';
import { startSession } from '../../src/session/session.ts';
import { clock, ticker } from '../../src/async/browser-clock.ts';
import { IdealPlayer } from './player.ts';

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: '' },
    key: { type: 'string', default: '' },
    peers: { type: 'string', default: '' },
    room: { type: 'string', default: '' },
    members: { type: 'string', default: '1' },
  },
});

/** Seconds; longer than any clip. */
const DURATION = 24 * 60;

// Bundlers take the module that PeerJS names for them; Node by itself takes one without named exports.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'peerjs' ? 'peerjs/dist/bundler.mjs' : specifier, context),
});
// PeerJS looks for the browser it runs in while it is loaded.
Object.assign(globalThis, nodeWebRtc, { location: { protocol: 'http:', hostname: 'localhost' } });
const { createMesh } = await import('../../src/mesh/mesh.ts');

const ending = new AbortController();
process.stdin.resume().once('end', () => {
  ending.abort();
  process.exit(0);
});
const count = Number(values.members);
// All are entered before any of them talks: what they say to each other leaves this one event loop
// too little time for what a backend that is asked meanwhile answers.
const entered: Entered[] = [];
for (let member = 1; member <= count; member += 1) entered.push(await enter(`Member ${member}`));
for (const each of entered) await talk(each, ending.signal);
console.log('joined');

function newRegistration() {
  return { peerId: crypto.randomUUID(), token: crypto.randomUUID() };
}

type Entered = Awaited<ReturnType<typeof enter>>;

/** Enters one more member into the room, as a popup does. */
async function enter(name: string) {
  const kept = new Map<string, string>();
  const backend = connectBackend({
    url: values.backend,
    key: values.key,
    store: {
      getItem: (key) => Promise.resolve(kept.get(key) ?? null),
      setItem: (key, value) => Promise.resolve(void kept.set(key, value)),
      removeItem: (key) => Promise.resolve(void kept.delete(key)),
    },
  });
  const roomKey = parseRoomKey(values.room);
  if (!roomKey) throw new Error(`not a room key: ${values.room}`);
  const [self, snapshot] = [await backend.signIn(), await joinRoom(backend, roomKey, name)];
  if (!self.ok || !snapshot.ok) {
    throw new Error(`${name} could not join: ${JSON.stringify({ self, snapshot })}`);
  }
  return { backend, roomId: roomKey.roomId, self: self.value, snapshot: snapshot.value };
}

/** Starts the session of a member who has entered. */
async function talk({ backend, roomId, self, snapshot }: Entered, signal: AbortSignal) {
  const identity = await newIdentity();
  const { publicKey } = identity;
  const archive: Archive = {
    heartbeat: (beat) => heartbeat(backend, roomId, { ...beat, publicKey }),
    roster: () => readRoom(backend, roomId),
    takeOverHost: (epoch) => claimHost(backend, roomId, epoch),
    savePlayback: (playback) => savePlayback(backend, roomId, playback),
    recordSyncEvents: (events) => recordSyncEvents(backend, roomId, events),
    learned: () => undefined,
    openRoomPage: () => undefined,
    commentsChanged: () => undefined,
  };
  const mesh = createMesh(
    {
      peerServerUrl: values.peers,
      iceServers: [],
      relayOnly: false,
      registration: newRegistration(),
      requestRegistration: () => Promise.resolve(newRegistration()),
      now: clock.now,
      network: new EventTarget(),
      identity: identity.in(roomId, self),
    },
    signal,
  );
  startSession(
    {
      self,
      opened: false,
      page: { number: snapshot.room.pageNumber, address: undefined },
      snapshot,
      tuning: chromiumTuning,
      shift: 0,
      leads: undefined,
      media: new IdealPlayer(DURATION, clock.now),
      mesh,
      archive,
      clock,
      ticker,
      newId: () => crypto.randomUUID(),
    },
    signal,
  );
}
