/**
 * A bad network between two browsers: a PeerServer's candidates are exchanged for those of a relay on
 * this machine, which delays, jitters and loses each datagram.
 */
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { Random } from '../simulation/random.ts';

/** One way; milliseconds. */
export interface Conditions {
  readonly delay: number;
  /** Mean of an exponential distribution: most are near 0, some far off. */
  readonly jitter: number;
  /** Share of the datagrams. */
  readonly loss: number;
}

const candidateMessage = z.looseObject({
  type: z.literal('CANDIDATE'),
  payload: z.looseObject({ candidate: z.looseObject({ candidate: z.string() }) }),
});
const descriptionMessage = z.looseObject({
  type: z.enum(['OFFER', 'ANSWER']),
  payload: z.looseObject({ sdp: z.looseObject({ sdp: z.string() }) }),
});

/**
 * Relays, until `signal` aborts, whatever the peers say to each other whose sockets at the PeerServer
 * it is told of.
 */
export function relay(conditions: Conditions, random: Random, signal: AbortSignal) {
  return (socket: WebSocket): void => {
    const send = socket.send.bind(socket) as (text: string) => void;
    // Candidates wait for the relay's port; what follows them must not overtake.
    let queue = Promise.resolve();
    socket.send = ((text: string) => {
      queue = queue.then(async () => send(await rewritten(text, conditions, random, signal)));
    }) as typeof socket.send;
  };
}

async function rewritten(
  text: string,
  conditions: Conditions,
  random: Random,
  signal: AbortSignal,
): Promise<string> {
  const message: unknown = JSON.parse(text);
  const described = descriptionMessage.safeParse(message);
  if (described.success) {
    const { sdp } = described.data.payload;
    sdp.sdp = sdp.sdp.replaceAll(/a=candidate:.*\r\n/g, '');
    return JSON.stringify(described.data);
  }
  const told = candidateMessage.safeParse(message);
  if (!told.success) return text;
  const { candidate } = told.data.payload;
  // foundation component transport priority address port …
  const fields = candidate.candidate.split(' ');
  const [, , transport, , address = '', port = ''] = fields;
  if (transport?.toLowerCase() !== 'udp' || !/^[\d.]+$/.test(address)) {
    candidate.candidate = '';
  } else {
    fields[5] = String(await portFor({ address, port: Number(port) }, conditions, random, signal));
    candidate.candidate = fields.join(' ');
  }
  return JSON.stringify(told.data);
}

interface Address {
  readonly address: string;
  readonly port: number;
}

/** A port of this machine whose datagrams reach `target`, and whose answers come back. */
async function portFor(
  target: Address,
  conditions: Conditions,
  random: Random,
  signal: AbortSignal,
): Promise<number> {
  const front = await bound(target.address, signal);
  const behind = new Map<string, Promise<Socket>>();
  const later = (send: () => void) => {
    if (random() < conditions.loss) return;
    const jitter = -Math.log(1 - random()) * conditions.jitter;
    setTimeout(() => !signal.aborted && send(), conditions.delay + jitter);
  };
  front.on('message', (datagram, { address, port }) => {
    const source = `${address}:${port}`;
    const upstream = behind.get(source) ?? bound(target.address, signal);
    if (!behind.has(source)) {
      behind.set(source, upstream);
      void upstream.then((socket) =>
        socket.on('message', (answer) => later(() => front.send(answer, port, address))),
      );
    }
    void upstream.then((socket) => later(() => socket.send(datagram, target.port, target.address)));
  });
  return front.address().port;
}

async function bound(address: string, signal: AbortSignal): Promise<Socket> {
  const socket = createSocket('udp4');
  // A browser that closed its port answers with an error, which is nobody's.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  signal.addEventListener('abort', () => socket.close());
  return socket;
}
