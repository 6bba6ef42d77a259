/** The way to a room server on this machine, at which the calls of one function can be held back. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Gate {
  /** Where the server is reached through it. */
  readonly url: string;
  /** From now on calls of the database's function `name` wait, before the server hears of them. */
  hold(name: string): void;
  /** How many calls wait. */
  held(): number;
  /** Lets all of them through, and whatever comes. */
  open(): void;
  stop(): Promise<void>;
}

/** Builds a gate before the server at `target`. */
export async function buildGate(target: string): Promise<Gate> {
  let name: string | undefined;
  let waiting: (() => void)[] = [];
  const server = createServer((asked, answer) => {
    const isHeld =
      asked.method === 'POST' && name !== undefined && asked.url === `/rest/v1/rpc/${name}`;
    if (isHeld) waiting.push(() => pass(asked, answer, target));
    else pass(asked, answer, target);
  });
  const open = () => {
    const due = waiting;
    waiting = [];
    name = undefined;
    for (const through of due) through();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hold(called) {
      name = called;
    },
    held: () => waiting.length,
    open,
    async stop() {
      open();
      server.closeAllConnections();
      await new Promise((stopped) => server.close(stopped));
    },
  };
}

function pass(asked: IncomingMessage, answer: ServerResponse, target: string): void {
  // A caller that waits no longer is skipped.
  if (answer.destroyed) return;
  const { method, headers } = asked;
  const onward = request(new URL(asked.url ?? '/', target), { method, headers }, (answered) => {
    answer.writeHead(answered.statusCode ?? 502, answered.headers);
    answered.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  asked.pipe(onward);
}
