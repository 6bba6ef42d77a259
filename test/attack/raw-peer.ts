/** A socket at a PeerServer under any id, with calls: PeerJS without its restraint. */
import { WebSocket } from 'ws';
import { fingerprintIn } from '../../src/mesh/fingerprint.ts';
import { describe, newConnection, opened } from './man-in-the-middle.ts';

export interface RawPeer {
  /** The server's first message: `OPEN`, `ID-TAKEN`; `refused` if it accepted no socket. */
  readonly first: string;
  /** All later messages. */
  readonly told: readonly Told[];
  readonly isOpen: boolean;
  /** Sends any message to the server. */
  say(anything: unknown): void;
  /**
   * Calls the peer at `peerId`; `undefined` if nobody took the call within `patience`
   * milliseconds.
   */
  call(peerId: string, patience: number): Promise<RawCall | undefined>;
  leave(): void;
}

export interface RawCall {
  /** The fingerprint of its own certificate. */
  readonly fingerprint: string | undefined;
  readonly heard: readonly string[];
  /** Sends more messages, while the call is open. */
  say(text: string): void;
  hangUp(): void;
}

interface Told {
  readonly type: string;
  readonly payload?: {
    readonly connectionId: string;
    readonly sdp: { readonly type: 'answer'; readonly sdp: string };
  };
}

/** Registers as `id` from the address `from`, as a proxy reports it, with its own token. */
export async function registerAs(url: string, id: string, from: string): Promise<RawPeer> {
  const address = new URL('peerjs', url.replace('http', 'ws'));
  address.search = new URLSearchParams({
    key: 'peerjs',
    id,
    token: crypto.randomUUID(),
  }).toString();
  const socket = new WebSocket(address, { headers: { 'x-forwarded-for': from } });
  const told: Told[] = [];
  const first = await new Promise<string>((answer) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Told;
      if (told.push(message) === 1) answer(message.type);
    });
    // A socket that the server ended fails as well; by then nobody waits for this.
    socket.on('error', () => answer('refused'));
    socket.on('close', () => answer('refused'));
  });
  const say = (anything: unknown) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(typeof anything === 'string' ? anything : JSON.stringify(anything));
  };
  return {
    first,
    told,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN;
    },
    say,
    async call(peerId, patience) {
      const heard: string[] = [];
      const connection = await newConnection();
      const channel = connection.createDataChannel('issho/1');
      channel.addEventListener('message', ({ data }) => heard.push(String(data)));
      await connection.setLocalDescription(await connection.createOffer());
      const connectionId = `dc_${crypto.randomUUID()}`;
      say(await offerOf(connection, peerId, connectionId));
      const deadline = Date.now() + patience;
      const answer = () => told.find(({ payload }) => payload?.connectionId === connectionId);
      while (!answer() && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
      const { payload } = answer() ?? {};
      if (!payload) {
        connection.close();
        return undefined;
      }
      await connection.setRemoteDescription(payload.sdp);
      await opened(channel);
      return {
        fingerprint: fingerprintIn(connection.localDescription?.sdp ?? ''),
        heard,
        say: (text) => channel.readyState === 'open' && channel.send(text),
        hangUp: () => connection.close(),
      };
    },
    leave: () => socket.terminate(),
  };
}

export interface Offer {
  readonly type: 'OFFER';
  readonly dst: string;
  readonly payload: object;
}

/** A call as PeerJS makes it. */
export async function offerOf(
  connection: Awaited<ReturnType<typeof newConnection>>,
  dst: string,
  connectionId: string,
): Promise<Offer> {
  const call = { type: 'data', serialization: 'raw', label: 'issho/1', reliable: true };
  const sdp = await describe(connection);
  return { type: 'OFFER', dst, payload: { ...call, connectionId, sdp } };
}
