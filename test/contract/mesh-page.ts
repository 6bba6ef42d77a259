/** The contract of Mesh in a page: what a test finds as `meshContract` in it. */
import { newIdentity } from '../../stack/identity.ts';
import { createMesh } from '../../src/mesh/mesh.ts';
import { meshContract, runMeshBehaviour } from './mesh.ts';

export interface MeshPageContract {
  /** Runs one behaviour over the PeerServer at `url`. @throws what does not hold. */
  run(name: string, url: string): Promise<void>;
}

const ROOM = 'abcdefghij';
/** More than any behaviour opens. */
const PAGES = 12;

/** The test's: stops the PeerServer, or starts it again where it was. */
declare const setSignalling: (up: boolean) => Promise<void>;

/** Every connection that was made, so that its path can be cut beneath PeerJS. */
const connections = new Set<RTCPeerConnection>();
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.add(this);
  }
};

async function run(name: string, peerServerUrl: string): Promise<void> {
  const behaviour = meshContract.find((one) => one.name === name);
  if (!behaviour) throw new Error(`nothing to do: ${name}`);
  const now = () => performance.now();
  const server = { peerServerUrl, iceServers: [], relayOnly: false };
  const people = await Promise.all(Array.from({ length: PAGES }, newIdentity));
  await runMeshBehaviour(behaviour, {
    join(member, signal) {
      const person = people.pop();
      if (!person) throw new Error(`more than ${PAGES} pages`);
      const identity = person.in(ROOM, member);
      const options = {
        ...server,
        identity,
        peerId: crypto.randomUUID(),
        token: crypto.randomUUID(),
        now,
      };
      return { mesh: createMesh(options, signal), publicKey: person.publicKey, now };
    },
    cutPaths() {
      for (const connection of connections) connection.close();
      connections.clear();
    },
    setSignalling,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  });
}

Object.assign(globalThis, { meshContract: { run } satisfies MeshPageContract });
