/** Whether the servers that bring members together answer: for whoever sets them up. */
import * as z from 'zod/mini';
import { newId } from '../protocol/new-id.ts';
import type { Reach } from '../protocol/reach.ts';
import type { IceServer } from '../protocol/settings.ts';
import { hasRelay } from '../protocol/settings.ts';

/** Milliseconds; a server that is silent for longer is away. */
const ANSWER_TIMEOUT_MS = 10_000;

/** What a PeerServer says first. */
const opened = z.object({ type: z.literal('OPEN') });

/** Takes a place at the PeerServer, as PeerJS does, and leaves at once. */
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
  try {
    return opened.safeParse(JSON.parse(String(data).slice(0, 1000))).success;
  } catch {
    return false;
  }
}

/** ICE's answer to a wrong user name or password (RFC 8656). */
const UNAUTHORIZED = 401;

/** Has the server give us a candidate: a relayed one if it is a TURN server, else our own address. */
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

/** The first of the answers, or that there was none in time. */
async function firstAnswer(ask: (answer: (reach: Reach) => void) => void): Promise<Reach> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const answer = await new Promise<Reach>((resolve) => {
    timer = setTimeout(resolve, ANSWER_TIMEOUT_MS, 'unreachable');
    ask(resolve);
  });
  clearTimeout(timer);
  return answer;
}
