/** How soon two members are in step again after a part stopped and came back. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPeerServer } from '../../stack/peer-server.ts';
import type { Stage, StageViewer } from '../../stack/stage.ts';
import type { Viewer } from '../../stack/viewer.ts';
import { startBackend } from '../../supabase/local/index.ts';
import type { Latencies } from './commands.ts';
import { untilTogether } from './until-together.ts';

/** Seconds for which the laptop sleeps, and for which a server is away. */
const ASLEEP_SECONDS = 20;
const AWAY_SECONDS = 5;

/** The member who comes back, with servers and a profile that can be stopped alone. */
interface Scene {
  readonly a: Viewer;
  b: Viewer;
  /** Muted, because browsers play no sound on a page without a click. */
  readonly address: (episode: number) => string;
  /** Starts Ben's browser with its previous profile. */
  launch(): Promise<Viewer>;
  peerServer(): Promise<Stopped>;
  backend(): Promise<Stopped>;
}

/** Stops something; the returned function starts it again. */
type Stopped = () => Promise<void>;

/** Milliseconds from the end of `back` until both are in step. */
async function since(scene: Scene, back: () => Promise<unknown>): Promise<number> {
  await back();
  return untilTogether([scene.a, scene.b]);
}

const kinds: Readonly<Record<string, (scene: Scene, repetition: number) => Promise<number>>> = {
  'laptop awake after 20 s': async (scene) => {
    const group = -(scene.b.launched.browser.process()?.pid ?? Number.NaN);
    process.kill(group, 'SIGSTOP');
    await sleep(ASLEEP_SECONDS * 1000);
    return since(scene, async () => process.kill(group, 'SIGCONT'));
  },
  'PeerServer back, a tab reloaded meanwhile': async (scene) => {
    const restart = await scene.peerServer();
    await scene.b.page.reload();
    await sleep(AWAY_SECONDS * 1000);
    return since(scene, restart);
  },
  'reload, the room server away': async (scene) => {
    const restart = await scene.backend();
    const took = await since(scene, () => reload(scene.b));
    await restart();
    return took;
  },
  'browser started again, the page opened': async (scene) => {
    await scene.b.close();
    scene.b = await scene.launch();
    return since(scene, () => scene.b.open(scene.address(1)));
  },
  'next episode, from when both show a video': async (scene, repetition) => {
    const next = scene.address(repetition + 2);
    await scene.a.page.goto(next);
    while (scene.b.page.url() !== next) await sleep(25);
    return since(scene, () => Promise.all([scene.a, scene.b].map((one) => one.playerFrame())));
  },
};

async function reload({ page }: Viewer): Promise<void> {
  await page.reload();
  await page.waitForFunction(() => (document.querySelector('video')?.readyState ?? 0) >= 3);
}

/** Runs each kind of comeback `repetitions` times. */
export async function comebacks(stage: Stage, repetitions: number): Promise<Latencies[]> {
  const directory = await mkdtemp(join(tmpdir(), 'issho-comebacks-'));
  let backend = await startBackend({ directory: join(directory, 'rooms') });
  let peerServer = await startPeerServer();
  const servers = {
    supabaseUrl: backend.url,
    supabaseKey: backend.publishableKey,
    peerServerUrl: peerServer.url,
  };
  const launch = (name: string, options: StageViewer = {}) =>
    stage.viewer(name, { allowsEverySite: true, ...servers, ...options });
  const profileDirectory = join(directory, 'profile');
  try {
    const scene: Scene = {
      a: await launch('Aiko'),
      b: await launch('Ben', { profileDirectory, isInstalled: true }),
      address: (episode) => `${stage.cinema.url}/plain?muted=1&episode=${episode}`,
      launch: () => launch('Ben', { profileDirectory, isInstalled: true }),
      async peerServer() {
        const { port } = peerServer;
        await peerServer.stop();
        return async () => void (peerServer = await startPeerServer({ port }));
      },
      async backend() {
        const { port } = backend;
        await backend.stop();
        const kept = { port, directory: join(directory, 'rooms') };
        return async () => void (backend = await startBackend(kept));
      },
    };
    await scene.a.open(scene.address(1));
    await scene.b.open(scene.address(1));
    await scene.b.join(await scene.a.create());
    await scene.a.control('play');
    const latencies: Latencies[] = [];
    for (const [kind, comeBack] of Object.entries(kinds)) {
      const values: number[] = [];
      for (let repetition = 0; repetition < repetitions; repetition += 1) {
        await untilTogether([scene.a, scene.b]);
        await scene.a.control({ seek: 10 });
        await sleep(3000);
        values.push(await comeBack(scene, repetition));
      }
      latencies.push({ name: kind, values });
    }
    await Promise.all([scene.a, scene.b].map((viewer) => viewer.close()));
    return latencies;
  } finally {
    await peerServer.stop();
    await backend.stop();
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}
