/** A sample room. */
import type { Membership } from '../../../src/protocol/extension/membership.ts';
import type { RoomRow } from '../../../src/protocol/backend/rows.ts';
import type { SessionSnapshot } from '../../../src/protocol/extension/snapshot.ts';

export const self = '00000001-0000-4000-8000-000000000001';
export const other = '00000002-0000-4000-8000-000000000002';
export const videoUrl = 'https://video.example/show/12';

export const roomRow: RoomRow = {
  room_id: 'k3j9x2m4ab',
  title: 'Episode 12',
  anime_id: 'video.example/show/12',
  anime_title: 'Episode 12',
  episode_number: 1,
  video_url: videoUrl,
  page_number: 0,
  host_epoch: 1,
  source_id: 'video.example',
  host_user_id: self,
  host_username: 'Aiko',
  is_public: false,
  control: 'everyone',
  access_key: '123456',
  current_time: 0,
  is_playing: false,
  playback_speed: 1,
  playback_revision: 0,
  playback_age_seconds: 0,
};

export function sampleMembership(change: Partial<Membership> = {}): Membership {
  const row = {
    has_control: false,
    is_synced: true,
    current_time: 0,
    peer_id: null,
    public_key: null,
    heartbeat_age_seconds: 0,
  };
  return {
    roomId: roomRow.room_id,
    accessKey: '123456',
    self,
    name: 'Aiko',
    tabId: 7,
    frameId: 0,
    opened: true,
    page: videoUrl,
    pageNumber: 0,
    place: { peerId: crypto.randomUUID(), token: crypto.randomUUID() },
    snapshot: {
      room: roomRow,
      members: [
        { ...row, user_id: other, username: 'Ben', is_host: false },
        { ...row, user_id: self, username: 'Aiko', is_host: true },
      ],
    },
    snapshotAt: 0,
    ...change,
  };
}

export function sampleSession(change: Partial<SessionSnapshot> = {}): SessionSnapshot {
  return {
    roomId: roomRow.room_id,
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
