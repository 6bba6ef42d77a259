/** A sample room. */
import type { Membership } from '../../../src/protocol/extension/membership.ts';
import type { RoomRecord } from '../../../src/protocol/backend/room.ts';
import type { SessionSnapshot } from '../../../src/protocol/extension/snapshot.ts';

export const self = '00000001-0000-4000-8000-000000000001';
export const other = '00000002-0000-4000-8000-000000000002';
export const videoUrl = 'https://video.example/show/12';

export const sampleRoom: RoomRecord = {
  id: 'k3j9x2m4ab',
  title: 'Episode 12',
  animeId: 'video.example/show/12',
  animeTitle: 'Episode 12',
  episode: 1,
  videoUrl: videoUrl,
  pageNumber: 0,
  hostEpoch: 1,
  hostId: self,
  hostName: 'Aiko',
  isPublic: false,
  control: 'everyone',
  accessKey: '123456',
  playback: { position: 0, playing: false, rate: 1, revision: 0, ageSeconds: 0 },
};

export function sampleMembership(change: Partial<Membership> = {}): Membership {
  const row = {
    hasControl: false,
    peerId: null,
    publicKey: null,
    heartbeatAgeSeconds: 0,
  };
  return {
    roomId: sampleRoom.id,
    accessKey: '123456',
    self,
    name: 'Aiko',
    placement: { state: 'placed', tabId: 7, frameId: 0 },
    page: { state: 'watching', address: videoUrl, number: 0, opened: true },
    registration: { peerId: crypto.randomUUID(), token: crypto.randomUUID() },
    snapshot: {
      room: sampleRoom,
      members: [
        { ...row, id: other, name: 'Ben', isHost: false },
        { ...row, id: self, name: 'Aiko', isHost: true },
      ],
    },
    snapshotAt: 0,
    ...change,
  };
}

export function sampleSession(change: Partial<SessionSnapshot> = {}): SessionSnapshot {
  return {
    roomId: sampleRoom.id,
    members: [
      { id: other, name: 'Ben', isHost: false, link: 'direct', state: 'following', drift: -124 },
      { id: self, name: 'Aiko', isHost: true, link: 'self', state: 'following', drift: 2 },
    ],
    timeline: { position: 723, playing: true, rate: 1.25, startsIn: 0, revision: 4, by: other },
    mayCommand: true,
    control: 'everyone',
    denied: 0,
    shift: 0,
    player: { found: true, blocked: false },
    signalling: 'online',
    backend: 'online',
    dropped: 0,
    ...change,
  };
}
