/**
 * Simulates a bad network between two browsers. It replaces the candidates in a PeerServer's messages by
 * those of a local relay, which delays, jitters and drops datagrams.
 */
import type { Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { Random } from '../simulation/random.ts';

/** Conditions of one direction, in milliseconds. */
export interface Conditions {
  readonly delay: number;
  /** Mean of an exponential distribution: most delays are short, a few are long. */
  readonly jitter: number;
  /** Share of datagrams that are lost. */
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
 * Returns a function that takes a peer's socket at the PeerServer. The traffic of these peers passes
 * through the relay until `signal` aborts.
 */
export function relay(conditions: Conditions, random: Random, signal: AbortSignal) {
  return (socket: WebSocket): void => {
    const send = socket.send.bind(socket) as (text: string) => void;
    // A candidate waits for the relay's port, and later messages must not overtake it.
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

/** Opens a local port that forwards datagrams to `target` and answers to their sender. */
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
  // A browser that closed its port causes an error here, which has no consequence.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  signal.addEventListener('abort', () => socket.close());
  return socket;
}
