/**
 * A member without a browser: PeerJS in Node, which completes the handshake and sends any
 * message.
 */
import type { DataConnection, Peer as PeerType } from 'peerjs';
import { createClient } from '@supabase/supabase-js';
import { newIdentity } from '../../stack/identity.ts';
import type { Stage } from '../../stack/stage.ts';
import { fingerprintsOf } from '../../src/mesh/fingerprint.ts';
import { Handshake, newNonce } from '../../src/mesh/handshake.ts';
import { snapshotRow } from '../../src/database/rows.ts';
import type { PeerAddress } from '../../src/session/ports.ts';
import { addressesIn } from '../../src/session/peers/roster.ts';

export interface NodePeer {
  /** Its member id. */
  readonly self: string;
  /** The handshake messages it received, by the sender's peer id. */
  readonly greetings: ReadonlyMap<string, readonly string[]>;
  /** The later messages, over either channel, with their senders. */
  readonly heard: readonly { readonly by: string; readonly text: string }[];
  /** Sends any text to all linked members, over the reliable channel. */
  send(data: unknown): void;
  /** Its open links. */
  connections(): readonly DataConnection[];
  /** Leaves the room for good. */
  leave(): Promise<void>;
  close(): void;
}

/** PeerJS detects its browser while it loads. */
async function loadPeerJs(): Promise<typeof PeerType> {
  const { RTCPeerConnection, RTCSessionDescription, RTCIceCandidate, RTCDataChannel } =
    await import('node-datachannel/polyfill');
  Object.assign(globalThis, {
    RTCPeerConnection,
    RTCSessionDescription,
    RTCIceCandidate,
    RTCDataChannel,
    location: { protocol: 'http:', hostname: 'localhost' },
  });
  return (await import('peerjs')).Peer;
}

/** Milliseconds until an unanswered call is repeated, and until it fails. */
const REDIAL_MS = 5000;
const TIMEOUT_MS = 60_000;

/** Both ends of a link create this channel, so the caller makes no difference. */
const FAST = { negotiated: true, id: 77, ordered: false, maxRetransmits: 0 };

/**
 * Joins the room by its key, like any member, and links to the first `most` members with a peer
 * id.
 */
export async function joinAsNodePeer(stage: Stage, roomKey: string, most = 1): Promise<NodePeer> {
  const [roomId, accessKey] = roomKey.split('-');
  const backend = createClient(stage.backend.url, stage.backend.publishableKey, {
    auth: { persistSession: false },
  });
  const { data: signed } = await backend.auth.signInAnonymously();
  const self = signed.user?.id;
  if (roomId === undefined || self === undefined) throw new Error('not signed in');
  const identity = await newIdentity();
  await backend.rpc('join_room', {
    p_room_id: roomId,
    p_access_key: accessKey,
    p_username: 'Node',
  });
  const own = crypto.randomUUID();
  const { data } = await backend.rpc('heartbeat', {
    p_room_id: roomId,
    p_current_time: 0,
    p_is_synced: true,
    p_peer_id: own,
    p_public_key: identity.publicKey,
  });
  const addresses = [...addressesIn(snapshotRow.parse(data), self)].slice(0, most);
  if (addresses.length === 0) throw new Error('nobody to dial');

  const Peer = await loadPeerJs();
  const { hostname, port, pathname } = new URL(stage.peerServer.url);
  const peer = new Peer(own, {
    host: hostname,
    port: Number(port),
    path: pathname,
    secure: false,
    config: { iceServers: [] },
  });
  await new Promise((resolve, reject) => {
    peer.once('open', resolve);
    peer.once('error', reject);
  });
  // A member that cannot be reached now is called again.
  peer.on('error', (error) => console.debug('node peer:', error));
  const { prove, verify } = identity.in(roomId, self);
  const links = new Map<string, DataConnection>();
  const greetings = new Map<string, string[]>();
  const heard: { by: string; text: string }[] = [];

  /** Completes the handshake on a call from either side; the first to finish becomes the link. */
  async function greet(connection: DataConnection, member: string, { publicKey }: PeerAddress) {
    connection.peerConnection
      .createDataChannel('fast', FAST)
      .addEventListener('message', ({ data: text }) =>
        heard.push({ by: member, text: String(text) }),
      );
    await new Promise((open) => connection.once('open', () => open(undefined)));
    const fingerprints = fingerprintsOf(connection.peerConnection);
    if (!fingerprints) throw new Error('no fingerprints');
    const handshake = new Handshake(
      {
        prove: (ends) => prove({ ...ends, member }),
        verify: (ends, signature) => verify({ ...ends, member }, publicKey, signature),
      },
      { ...fingerprints, ownNonce: newNonce() },
      (message) => void connection.send(JSON.stringify(message)),
    );
    const said: string[] = [];
    let listen = (message: unknown) => {
      said.push(String(message));
      handshake.receive(message);
    };
    connection.on('data', (message) => listen(message));
    connection.on('close', () => {
      handshake.end();
      if (links.get(member) === connection) links.delete(member);
    });
    if (!(await handshake.outcome)) return;
    listen = (message) => void heard.push({ by: member, text: String(message) });
    greetings.set(connection.peer, said);
    links.set(member, connection);
  }

  peer.on('connection', (connection) => {
    const known = addresses.find(([, { peerId }]) => peerId === connection.peer);
    if (known) void greet(connection, ...known);
  });
  const deadline = Date.now() + TIMEOUT_MS;
  while (links.size < addresses.length) {
    for (const [member, address] of addresses) {
      if (links.has(member)) continue;
      const channel = { label: 'issho/1', serialization: 'raw', reliable: true };
      void greet(peer.connect(address.peerId, channel), member, address);
    }
    const again = Date.now() + REDIAL_MS;
    while (links.size < addresses.length && Date.now() < again) {
      await new Promise((done) => setTimeout(done, 50));
    }
    if (Date.now() > deadline) throw new Error('not accepted');
  }
  return {
    self,
    greetings,
    heard,
    send(message) {
      for (const connection of links.values()) void connection.send(message);
    },
    connections: () => [...links.values()],
    async leave() {
      for (const connection of links.values()) void connection.send('{"type":"leave"}');
      await backend.rpc('leave_room', { p_room_id: roomId });
      peer.destroy();
    },
    close: () => peer.destroy(),
  };
}
