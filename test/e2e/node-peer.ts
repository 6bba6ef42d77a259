/** A member without a browser: PeerJS in Node, who says what the test wants. */
import type { DataConnection, Peer as PeerType } from 'peerjs';
import { createClient } from '@supabase/supabase-js';
import { newIdentity } from '../../stack/identity.ts';
import type { Stage } from '../../stack/stage.ts';
import { fingerprintsOf } from '../../src/mesh/fingerprint.ts';
import { Handshake, newNonce } from '../../src/mesh/handshake.ts';
import { roomSnapshot } from '../../src/protocol/rows.ts';
import { addressesIn } from '../../src/session/roster.ts';

export interface NodePeer {
  /** Sends to the member reached at `peerId`, whatever it is, over the reliable channel. */
  send(data: unknown): void;
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

/** Joins the room by its key like anybody, and dials the first member that has a peer id. */
export async function joinAsNodePeer(stage: Stage, roomKey: string): Promise<NodePeer> {
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
  const { members } = roomSnapshot.parse(data);
  const target = addressesIn({ members }, self).entries().next().value;
  if (!target) throw new Error('nobody to dial');
  const [member, { peerId, publicKey }] = target;

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
  const connection: DataConnection = peer.connect(peerId, {
    label: 'issho/1',
    serialization: 'raw',
    reliable: true,
  });
  await new Promise((resolve, reject) => {
    connection.once('open', () => resolve(undefined));
    connection.once('error', reject);
  });
  const { prove, verify } = identity.in(roomId, self);
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
  connection.on('data', (message) => handshake.receive(message));
  if (!(await handshake.outcome)) throw new Error('not accepted');
  return {
    send: (message) => void connection.send(message),
    close: () => peer.destroy(),
  };
}
