import TurnServer from 'node-turn';
import { LOOPBACK } from './listen.ts';
import { freePort } from './ports.ts';

export interface RunningTurnServer {
  /** Address for browsers. */
  readonly url: string;
  readonly username: string;
  readonly credential: string;
  stop(): void;
}

/** Starts a TURN server that listens and relays on the loopback address only. */
export async function startTurnServer(): Promise<RunningTurnServer> {
  const [username, credential] = ['viewer', 'of-the-stage'];
  const port = await freePort(0);
  const server = new TurnServer({
    authMech: 'long-term',
    credentials: { [username]: credential },
    listeningIps: [LOOPBACK],
    listeningPort: port,
    relayIps: [LOOPBACK],
    debugLevel: 'OFF',
  });
  server.start();
  return { url: `turn:${LOOPBACK}:${port}`, username, credential, stop: () => server.stop() };
}
