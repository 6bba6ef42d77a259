import type { IncomingMessage, Server } from 'node:http';
import { type IClient, PeerServer, type PeerServerEvents } from 'peer';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { type GuardLimits, PeerGuard, usualLimits } from './peer-guard.ts';
import { LOOPBACK, closeServer, portOf } from './listen.ts';

export interface PeerServerOptions {
  /** Port to listen on; any free one by default. */
  readonly port?: number;
  /** Path under which the server answers; `/` by default. */
  readonly path?: string;
  /** Behind a proxy that appends its client to X-Forwarded-For, and overwrites no entry of ours. */
  readonly proxied?: boolean;
  /** Limits, if they are not those of a household or a school. */
  readonly limits?: Partial<GuardLimits>;
  /**
   * Called for every connection before any message on it, for tests that stand between two peers.
   */
  readonly between?: (socket: WebSocket) => void;
  /** Stops the server when aborted. */
  readonly signal?: AbortSignal;
}

export interface RunningPeerServer {
  /** Address for PeerJS: `http://127.0.0.1:PORT/`, with the path at its end. */
  readonly url: string;
  readonly port: number;
  /** Connections, disconnections and messages. */
  readonly events: PeerServerEvents;
  /** Ends every connection and timer; the port can be used again at once. */
  stop(): Promise<void>;
}

/** The bounds of one server. */
const LIMITS = {
  // The guard limits the sockets.
  concurrent_limit: Infinity,
  allow_discovery: false,
  /** Milliseconds without a heartbeat. Hidden tabs may run their timers only once a minute. */
  alive_timeout: 90_000,
};
/** Offers and answers are a few kilobytes long. */
const MAX_PAYLOAD_BYTES = 16 * 1024;

/**
 * Starts a PeerServer on the loopback address. It only introduces peers to each other: their later messages
 * do not pass through it.
 *
 * @throws if the port is in use, or the signal is aborted already.
 */
export async function startPeerServer(options: PeerServerOptions = {}): Promise<RunningPeerServer> {
  const { path = '/', port = 0, proxied = false, limits, between, signal } = options;
  signal?.throwIfAborted();
  const ending = new AbortController();
  let sockets: WebSocketServer | undefined;
  const clients = new Map<string, IClient>();
  const guard = new PeerGuard({ ...usualLimits, ...limits }, proxied, (id) => clients.has(id));
  const createWebSocketServer = (given: ServerOptions) => {
    const verifyClient = ({ req }: { req: IncomingMessage }) => guard.admits(req);
    sockets = new WebSocketServer({ ...given, maxPayload: MAX_PAYLOAD_BYTES, verifyClient });
    return sockets.on('connection', (socket, request) => {
      guard.watch(socket, request);
      between?.(socket);
    });
  };

  let server: Server | undefined;
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= end());
  const end = async () => {
    ending.abort();
    for (const socket of sockets?.clients ?? []) socket.terminate();
    sockets?.close();
    if (server?.listening) await closeServer(server);
  };
  try {
    const settings = { ...LIMITS, host: LOOPBACK, port, path, createWebSocketServer };
    const started = withTimersUntil(ending.signal, () => start(settings));
    started.events.on('connection', (client) => {
      clients.set(client.getId(), client);
      guard.arrived(client.getId());
    });
    started.events.on('disconnect', (client) => {
      if (clients.get(client.getId()) === client) clients.delete(client.getId());
    });
    server = await started.server;
    signal?.throwIfAborted();
    signal?.addEventListener('abort', () => void stop(), { once: true });
    const url = new URL(path, `http://${LOOPBACK}:${portOf(server)}`).href;
    return { url, port: portOf(server), events: started.events, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the package's server, which reports a port in use as an error like any peer's. */
function start(settings: Parameters<typeof PeerServer>[0]) {
  let listening: (server: Server) => void;
  let failed: (error: Error) => void;
  const server = new Promise<Server>((resolve, reject) => {
    listening = resolve;
    failed = reject;
  });
  const events = PeerServer(settings, (created) => listening(created));
  // Errors of peers that send nonsense end here as well; an unhandled `error` would end the
  // process.
  events.on('error', (error) => failed(error));
  events.on('connection', welcomeBack());
  return { server, events };
}

/**
 * The package sends OPEN to new peers only. A peer that lost its network, and is back before the
 * server has noticed, would wait for it in vain.
 */
function welcomeBack(): (client: IClient) => void {
  const sockets = new WeakMap<IClient, WebSocket | null>();
  return (client) => {
    const [before, socket] = [sockets.get(client), client.getSocket()];
    sockets.set(client, socket);
    if (!before || before === socket) return;
    before.terminate();
    socket?.send(JSON.stringify({ type: 'OPEN' }));
  };
}

/**
 * Runs `body`, and clears with the signal every timer that it sets, including nested ones. The
 * package restarts two timers for ever without a handle: they would keep a process alive.
 */
function withTimersUntil<Result>(signal: AbortSignal, body: () => Result): Result {
  const { setTimeout } = globalThis;
  const owned = (
    callback: (...values: unknown[]) => void,
    delay?: number,
    ...values: unknown[]
  ) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', clear);
      withTimersUntil(signal, () => callback(...values));
    }, delay);
    const clear = () => clearTimeout(timer);
    signal.addEventListener('abort', clear, { once: true });
    if (signal.aborted) clear();
    return timer;
  };
  globalThis.setTimeout = Object.assign(owned, setTimeout);
  try {
    return body();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
}
