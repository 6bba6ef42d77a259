/** The contract of Mesh in a page, and links by the hundred: what a test finds as `meshContract` in it. */
import { Peer } from 'peerjs';
import { Link } from '../../src/mesh/link.ts';
import { meshWorld } from './mesh-world.ts';
import { meshContract, runMeshBehaviour } from './mesh.ts';
import { Pages } from './pages.ts';
import { ANNA, BEN, ping } from './people.ts';

export interface MeshPageContract {
  /** Runs one behaviour over the PeerServer at `url`. @throws what does not hold. */
  run(name: string, url: string): Promise<void>;
  /**
   * So many times, one after the other: two pages open, link, speak, and go. Answers the milliseconds
   * from opening to the link of each. @throws where they do not link.
   */
  cycle(times: number, url: string): Promise<number[]>;
  /** Makes and closes connections until the browser makes no more before it has tidied up. */
  litter(): Promise<number>;
  /** What a link is made of, so that a test can count what is left of it. */
  readonly kinds: typeof kinds;
}

const kinds = { Link, Peer, WebSocket, RTCPeerConnection };

/** More than any behaviour opens. */
const PAGES = 12;

/** The test's: stops the PeerServer, or starts it again where it was. */
declare const setSignalling: (up: boolean) => Promise<void>;

async function run(name: string, url: string): Promise<void> {
  const behaviour = meshContract.find((one) => one.name === name);
  if (!behaviour) throw new Error(`nothing to do: ${name}`);
  await runMeshBehaviour(behaviour, await meshWorld(url, PAGES, setSignalling));
}

async function cycle(times: number, url: string): Promise<number[]> {
  const world = await meshWorld(url, 2, (up) => setSignalling(up));
  const taken: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const pages = new Pages(world);
    const began = performance.now();
    const [anna, ben] = await pages.linked(ANNA, BEN);
    taken.push(performance.now() - began);
    anna.mesh.send(BEN, ping(time), 'reliable');
    ben.mesh.send(ANNA, ping(time), 'fast');
    await pages.until('one is heard', () => ben.heard.length > 0);
    pages.leave();
  }
  return taken;
}

/** More connections than a browser with a limit makes. */
const MANY = 2000;

async function litter(): Promise<number> {
  for (let made = 0; made < MANY; made += 1) {
    try {
      const connection = new RTCPeerConnection();
      connection.createDataChannel('litter');
      connection.close();
    } catch {
      return made;
    }
    // Each makes threads busy; a few at a time.
    if (made % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return MANY;
}

Object.assign(globalThis, {
  meshContract: { run, cycle, litter, kinds } satisfies MeshPageContract,
});
