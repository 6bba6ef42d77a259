/** Meshes in this process, over a PeerServer of our own. */
import * as nodeWebRtc from 'node-datachannel/polyfill';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OwnIdentity } from '../../../stack/identity.ts';
import { newIdentity } from '../../../stack/identity.ts';
import type { RunningPeerServer } from '../../../stack/peer-server.ts';
import { startPeerServer } from '../../../stack/peer-server.ts';
import type { PeerAddress, Mesh } from '../../../src/session/ports.ts';

// PeerJS looks for the browser it runs in while it is loaded.
Object.assign(globalThis, nodeWebRtc, { location: { protocol: 'http:', hostname: 'localhost' } });
const { createMesh } = await import('../../../src/mesh/mesh.ts');

const [aiko, ben, mallory] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
const newRegistration = () => ({ peerId: crypto.randomUUID(), token: crypto.randomUUID() });

let server: RunningPeerServer;
let ending: AbortController;
beforeEach(async () => {
  ending = new AbortController();
  server = await startPeerServer();
});
afterEach(async () => {
  ending.abort();
  await server.stop();
});

interface End {
  readonly mesh: Mesh;
  readonly address: PeerAddress;
  readonly linked: string[];
  readonly lost: string[];
}

async function open(
  self: string,
  key?: OwnIdentity,
  registration = newRegistration(),
): Promise<End> {
  const identity = key ?? (await newIdentity());
  const mesh = createMesh(
    {
      peerServerUrl: server.url,
      iceServers: [],
      relayOnly: false,
      registration,
      requestRegistration: () => Promise.resolve(newRegistration()),
      now: () => performance.now(),
      network: new EventTarget(),
      identity: identity.in('abcdefghij', self),
    },
    ending.signal,
  );
  const linked: string[] = [];
  const lost: string[] = [];
  mesh.listen(
    { linked: (member) => linked.push(member), lost: (member) => lost.push(member) },
    ending.signal,
  );
  const address = { peerId: mesh.peerId, publicKey: identity.publicKey };
  return { mesh, address, linked, lost };
}

it('finds the right member if two claim one address', async () => {
  const [first, second] = [await open(aiko), await open(ben)];
  const { publicKey } = await newIdentity();
  const squatter = { peerId: second.address.peerId, publicKey };
  first.mesh.setRoster(
    new Map([
      [mallory, squatter],
      [ben, second.address],
    ]),
  );
  second.mesh.setRoster(new Map([[aiko, first.address]]));
  await expect
    .poll(() => [first.linked, second.linked], { timeout: 60_000 })
    .toEqual([[ben], [aiko]]);
  expect(first.mesh.send(mallory, { type: 'roster' }, 'reliable')).toBe(false);
  expect(first.mesh.send(ben, { type: 'roster' }, 'reliable')).toBe(true);
}, 150_000);

/** Two meshes that know each other, once they are linked. */
async function linkedPair(): Promise<[End, End]> {
  const [first, second] = [await open(aiko), await open(ben)];
  first.mesh.setRoster(new Map([[ben, second.address]]));
  second.mesh.setRoster(new Map([[aiko, first.address]]));
  await expect
    .poll(() => [first.linked, second.linked], { timeout: 60_000 })
    .toEqual([[ben], [aiko]]);
  return [first, second];
}

it('has one link to a member, though both ends dial', async () => {
  const [first, second] = await linkedPair();
  expect([first.lost, second.lost]).toEqual([[], []]);
  expect(first.mesh.send(ben, { type: 'roster' }, 'reliable')).toBe(true);
  expect(second.mesh.send(aiko, { type: 'roster' }, 'reliable')).toBe(true);
}, 150_000);

it('ends the link to a member whose key has changed, and takes no other proof', async () => {
  const [first, second] = await linkedPair();
  const { publicKey } = await newIdentity();
  first.mesh.setRoster(new Map([[ben, { ...second.address, publicKey }]]));
  expect(first.lost).toEqual([ben]);
  expect(first.mesh.send(ben, { type: 'roster' }, 'reliable')).toBe(false);
  await expect.poll(() => first.mesh.dropped, { timeout: 60_000 }).toBeGreaterThan(0);
  expect(first.linked).toEqual([ben]);
}, 150_000);

it('ends the link to a member who is no longer in the roster', async () => {
  const [first, second] = await linkedPair();
  first.mesh.setRoster(new Map());
  expect([first.lost, first.mesh.send(ben, { type: 'roster' }, 'fast')]).toEqual([[ben], false]);
  await expect.poll(() => second.lost, { timeout: 60_000 }).toEqual([aiko]);
}, 150_000);

it('dials a member again until they are there', async () => {
  const [registration, key] = [newRegistration(), await newIdentity()];
  const first = await open(aiko);
  const address = { peerId: registration.peerId, publicKey: key.publicKey };
  first.mesh.setRoster(new Map([[ben, address]]));
  await expect.poll(() => first.mesh.signalling, { timeout: 60_000 }).toBe('online');
  const second = await open(ben, key, registration);
  second.mesh.setRoster(new Map([[aiko, first.address]]));
  await expect.poll(() => first.linked, { timeout: 60_000 }).toEqual([ben]);
}, 150_000);
