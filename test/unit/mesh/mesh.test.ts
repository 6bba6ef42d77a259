/** Meshes in this process, over a PeerServer of our own. */
import * as nodeWebRtc from 'node-datachannel/polyfill';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OwnIdentity } from '../../../stack/identity.ts';
import { newIdentity } from '../../../stack/identity.ts';
import type { RunningPeerServer } from '../../../stack/peer-server.ts';
import { startPeerServer } from '../../../stack/peer-server.ts';
import type { Address, Mesh } from '../../../src/session/ports.ts';

// PeerJS looks for the browser it runs in while it is loaded.
Object.assign(globalThis, nodeWebRtc, { location: { protocol: 'http:', hostname: 'localhost' } });
const { createMesh } = await import('../../../src/mesh/mesh.ts');

const [aiko, ben, mallory] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
const newPlace = () => ({ peerId: crypto.randomUUID(), token: crypto.randomUUID() });

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
  readonly address: Address;
  readonly linked: string[];
}

async function open(self: string, key?: OwnIdentity): Promise<End> {
  const identity = key ?? (await newIdentity());
  const mesh = createMesh(
    {
      peerServerUrl: server.url,
      iceServers: [],
      relayOnly: false,
      place: newPlace(),
      newPlace: () => Promise.resolve(newPlace()),
      now: () => performance.now(),
      network: new EventTarget(),
      identity: identity.in('abcdefghij', self),
    },
    ending.signal,
  );
  const linked: string[] = [];
  mesh.listen({ linked: (member) => linked.push(member) }, ending.signal);
  const address = { peerId: mesh.peerId, publicKey: identity.publicKey };
  return { mesh, address, linked };
}

it('finds a member at whose address another is said to be, too, and nobody else there', async () => {
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
    .poll(() => [first.linked, second.linked], { timeout: 20_000 })
    .toEqual([[ben], [aiko]]);
  expect(first.mesh.send(mallory, { type: 'roster' }, 'reliable')).toBe(false);
  expect(first.mesh.send(ben, { type: 'roster' }, 'reliable')).toBe(true);
}, 30_000);
