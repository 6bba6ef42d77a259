import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The address of all servers here: only this machine can reach it. */
export const LOOPBACK = '127.0.0.1';

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Closes the port and every connection; the port can be used again at once. */
  stop(): Promise<void>;
}

/**
 * Makes a server listen on the loopback address.
 *
 * @param port the port, or 0 for any free one.
 * @param signal stops the server when aborted.
 * @throws if the port is in use (`EADDRINUSE`), or the signal is aborted already.
 */
export async function listen(server: Server, port = 0, signal?: AbortSignal): Promise<Listening> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  });
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= closeServer(server));
  signal?.addEventListener('abort', () => void stop(), { once: true });
  return { port: portOf(server), stop };
}

/** The port of a listening server. */
export function portOf(server: Server): number {
  // Only pipes and Unix sockets have a string as their address.
  return (server.address() as AddressInfo).port;
}

/** Closes a server and its connections, except upgraded ones. */
export async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
