/** Checks whether PeerServers and ICE servers answer, for the options page. */
import * as z from 'zod/mini';
import { ticker } from '../async/browser-clock.ts';
import { withTimeout } from '../async/timeout.ts';
import { newId } from '../protocol/new-id.ts';
import type { Reach } from '../protocol/reach.ts';
import type { IceServer } from '../protocol/settings.ts';
import { hasRelay } from '../protocol/settings.ts';
import { parseJson } from '../protocol/parse-json.ts';

/** Milliseconds after which a silent server counts as unreachable. */
const ANSWER_TIMEOUT_MS = 10_000;

/** The first message of a PeerServer. */
const opened = z.object({ type: z.literal('OPEN') });

/** Connects to the PeerServer as PeerJS does, and disconnects at once. */
export function checkPeerServer(url: string): Promise<Reach> {
  const address = new URL(url);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.pathname = `${address.pathname.replace(/\/+$/, '')}/peerjs`;
  address.search = new URLSearchParams({ key: 'peerjs', id: newId(), token: newId() }).toString();
  const socket = new WebSocket(address);
  return firstAnswer((answer) => {
    socket.addEventListener('error', () => answer('unreachable'));
    socket.addEventListener('close', () => answer('not-ours'));
    socket.addEventListener('message', ({ data }) => answer(saysOpen(data) ? 'fine' : 'not-ours'));
  }).finally(() => socket.close());
}

function saysOpen(data: unknown): boolean {
  return opened.safeParse(parseJson(String(data).slice(0, 1000))).success;
}

/** ICE's answer to a wrong user name or password (RFC 8656). */
const UNAUTHORIZED = 401;

/** Asks the server for a candidate: a relayed one of a TURN server, else our own address. */
export function checkIceServer(server: IceServer): Promise<Reach> {
  const isRelay = hasRelay([server]);
  const connection = new RTCPeerConnection({
    iceServers: [server as RTCIceServer],
    iceTransportPolicy: isRelay ? 'relay' : 'all',
  });
  const wanted = isRelay ? 'relay' : 'srflx';
  return firstAnswer((answer) => {
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.type === wanted) answer('fine');
    });
    connection.addEventListener('icecandidateerror', ({ errorCode }) => {
      if (errorCode === UNAUTHORIZED) answer('credentials-refused');
    });
    connection.addEventListener('icegatheringstatechange', () => {
      if (connection.iceGatheringState === 'complete') answer('unreachable');
    });
    connection.createDataChannel('');
    void connection.setLocalDescription();
  }).finally(() => connection.close());
}

/** The first answer; `unreachable` without one in time. */
function firstAnswer(ask: (answer: (reach: Reach) => void) => void): Promise<Reach> {
  return withTimeout(ticker, ANSWER_TIMEOUT_MS, new Promise<Reach>(ask), 'unreachable');
}
