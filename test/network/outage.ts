/** A viewer whose network can be taken away, and another whose stays. */
import { startPeerServer } from '../../stack/peer-server.ts';
import type { Stage, StageViewer } from '../../stack/stage.ts';
import type { Viewer } from '../../stack/viewer.ts';
import { seededRandom } from '../simulation/random.ts';
import { layCable } from './cable.ts';
import { relay } from './relay.ts';

export interface Outage {
  readonly stays: Viewer;
  readonly goes: Viewer;
  /** Takes it: what is said directly is lost, and the servers hear no more, not even that it ended. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** Without it Chromium hides its addresses behind names that a relay cannot resolve. */
export const withAddresses: StageViewer = {
  args: ['--disable-features=WebRtcHideLocalIpsWithMdns'],
};

/** Two viewers without a room yet. */
export async function setOutage(stage: Stage): Promise<Outage> {
  const conditions = { delay: 5, jitter: 1, loss: 0 };
  const ending = new AbortController();
  const between = relay(conditions, seededRandom(1), ending.signal);
  const peerServer = await startPeerServer({ between });
  const toPeers = await layCable(peerServer.port);
  const toBackend = await layCable(Number(new URL(stage.backend.url).port));
  const cables = [toPeers, toBackend];
  const stays = await stage.viewer('Aiko', { ...withAddresses, peerServerUrl: peerServer.url });
  const goes = await stage.viewer('Ben', {
    ...withAddresses,
    peerServerUrl: `http://127.0.0.1:${toPeers.port}/`,
    supabaseUrl: `http://127.0.0.1:${toBackend.port}`,
  });
  return {
    stays,
    goes,
    cut() {
      conditions.loss = 1;
      for (const cable of cables) cable.cut();
    },
    mend() {
      conditions.loss = 0;
      for (const cable of cables) cable.mend();
    },
    async stop() {
      await Promise.all([stays, goes].map((viewer) => viewer.close()));
      ending.abort();
      for (const cable of cables) await cable.stop();
      await peerServer.stop();
    },
  };
}
