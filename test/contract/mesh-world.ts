/** Where real meshes run: a page that opens more than one, over one PeerServer. */
import { newIdentity } from '../../stack/identity.ts';
import { createMesh } from '../../src/mesh/mesh.ts';
import type { MeshWorld } from './pages.ts';

const ROOM = 'abcdefghij';

/** Every connection that is open, so that its path can be cut beneath PeerJS. */
const connections = new Set<RTCPeerConnection>();
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.add(this);
  }

  override close(): void {
    connections.delete(this);
    super.close();
  }
};

function newRegistration() {
  return { peerId: crypto.randomUUID(), token: crypto.randomUUID() };
}

/** Meshes over the PeerServer at `peerServerUrl`. `pages`: how many may join before one has left. */
export async function meshWorld(
  peerServerUrl: string,
  pages: number,
  setSignalling: MeshWorld['setSignalling'],
): Promise<MeshWorld> {
  const now = () => performance.now();
  const server = { peerServerUrl, iceServers: [], relayOnly: false };
  const people = await Promise.all(Array.from({ length: pages }, newIdentity));
  return {
    join(member, signal) {
      const person = people.pop();
      if (!person) throw new Error(`more than ${pages} pages`);
      signal.addEventListener('abort', () => people.push(person));
      const identity = person.in(ROOM, member);
      const options = {
        ...server,
        identity,
        registration: newRegistration(),
        requestRegistration: () => Promise.resolve(newRegistration()),
        now,
        network: globalThis,
      };
      return { mesh: createMesh(options, signal), publicKey: person.publicKey, now };
    },
    cutPaths() {
      for (const connection of connections) connection.close();
    },
    setSignalling,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}
