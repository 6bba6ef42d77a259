/** A member without a browser: PeerJS in Node, who has proven who it is and says what the test wants. */
import type { DataConnection, Peer as PeerType } from 'peerjs';
import { createClient } from '@supabase/supabase-js';
import { newIdentity } from '../../stack/identity.ts';
import type { Stage } from '../../stack/stage.ts';
import { fingerprintsOf } from '../../src/mesh/fingerprint.ts';
import { Handshake, newNonce } from '../../src/mesh/handshake.ts';
import { roomSnapshot } from '../../src/protocol/rows.ts';
import type { PeerAddress } from '../../src/session/ports.ts';
import { addressesIn } from '../../src/session/peers/roster.ts';

export interface NodePeer {
  /** Its member id. */
  readonly self: string;
  /** What members said before they were linked, by the peer id they said it at. */
  readonly greetings: ReadonlyMap<string, readonly string[]>;
  /** What was heard since, over either channel, and the member who said it. */
  readonly heard: readonly { readonly by: string; readonly text: string }[];
  /** Sends to everybody it is linked to, whatever it is, over the reliable channel. */
  send(data: unknown): void;
  /** Its open links. */
  connections(): readonly DataConnection[];
  /** Leaves the room for good. */
  leave(): Promise<void>;
  close(): void;
}

/** PeerJS looks for the browser it runs in while it is loaded. */
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

/** Milliseconds until a member that did not take a call is called again, and in all. */
const AGAIN = 5000;
const PATIENCE = 60_000;

/** As both ends of a link make it, whoever calls. */
const FAST = { negotiated: true, id: 77, ordered: false, maxRetransmits: 0 };

/** Joins the room by its key like anybody, and links to the first `most` members that have a peer id. */
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
  const addresses = [...addressesIn(roomSnapshot.parse(data), self)].slice(0, most);
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

  /** Goes through the handshake on a call of either side; whoever is there first is the link. */
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
  const deadline = Date.now() + PATIENCE;
  while (links.size < addresses.length) {
    for (const [member, address] of addresses) {
      if (links.has(member)) continue;
      const channel = { label: 'issho/1', serialization: 'raw', reliable: true };
      void greet(peer.connect(address.peerId, channel), member, address);
    }
    const again = Date.now() + AGAIN;
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
