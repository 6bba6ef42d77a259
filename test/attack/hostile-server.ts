/** A hostile PeerServer: it reads, withholds, rewrites and forges signals. */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export interface Signal {
  readonly type: string;
  readonly src: string;
  readonly dst: string;
  readonly payload: {
    readonly connectionId: string;
    readonly sdp: { readonly type: 'offer' | 'answer'; readonly sdp: string };
  };
}

export interface HostileServer {
  readonly url: string;
  /** Sees each signal first; true if it must not reach its addressee. */
  intercept: (signal: Signal) => boolean;
  /** Sends any message to the peer at `peerId`. */
  say(peerId: string, anything: unknown): void;
  stop(): Promise<void>;
}

export async function startHostileServer(): Promise<HostileServer> {
  const sockets = new Map<string, WebSocket>();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket, request) => {
    const src = new URL(request.url ?? '/', 'ws://localhost').searchParams.get('id') ?? '';
    sockets.set(src, socket);
    socket.on('close', () => sockets.get(src) === socket && sockets.delete(src));
    socket.on('message', (data: Buffer) => {
      const signal = { ...(JSON.parse(data.toString()) as Signal), src };
      if (signal.type === 'HEARTBEAT' || hostile.intercept(signal)) return;
      hostile.say(signal.dst, signal);
    });
    socket.send(JSON.stringify({ type: 'OPEN' }));
  });
  await once(server, 'listening');
  const hostile: HostileServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    intercept: () => false,
    say(peerId, anything) {
      sockets.get(peerId)?.send(typeof anything === 'string' ? anything : JSON.stringify(anything));
    },
    async stop() {
      for (const socket of sockets.values()) socket.terminate();
      await new Promise((stopped) => server.close(stopped));
    },
  };
  return hostile;
}
