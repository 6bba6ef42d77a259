/** The way to a server on this machine, which can be cut. */
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export interface Cable {
  /** Where the server is reached through it. */
  readonly port: number;
  /** Cuts the network of this side: the server notices nothing, and keeps its end. */
  cut(): void;
  mend(): void;
  stop(): Promise<void>;
}

/** Lays a cable to `port`. */
export async function layCable(port: number): Promise<Cable> {
  const here = new Set<Socket>();
  const there = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    here.add(near);
    there.add(far);
    const hangUp = () => !isCut && far.destroy();
    near.on('error', hangUp).on('close', () => here.delete(near) && hangUp());
    far.on('error', () => far.destroy()).on('close', () => there.delete(far) && near.destroy());
    near.pipe(far, { end: false });
    far.pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      isCut = true;
      for (const socket of here) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async stop() {
      for (const socket of [...here, ...there]) socket.destroy();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}
