import { describe, expect, it } from 'vitest';
import { roomComment } from '../../../src/protocol/backend/comment.ts';
import {
  commentRow,
  publicRoomRows,
  snapshotRow,
  syncEventRow,
} from '../../../src/database/rows.ts';

const row = (change: Record<string, unknown>) => ({
  id: '00000001-0000-4000-8000-000000000000',
  room_id: 'k3j9x2m4ab',
  anime_id: 'show:frieren',
  episode_number: 1,
  user_id: 'system',
  username: 'System',
  message: 'host_changed',
  video_timestamp: null,
  is_anchor: false,
  is_system_message: true,
  is_deleted: false,
  edited_at: null,
  created_at: '2025-06-01T12:30:00+00:00',
  ...change,
});
const systemMessage = (change: Record<string, unknown>) =>
  commentRow.parse(row(change)).systemMessage;

describe('a system message', () => {
  it('is a code and its arguments', () => {
    const message = { code: 'member_removed', name: 'Ben' };
    expect(systemMessage({ system_message: message })).toEqual(message);
    const discussion = { code: 'episode_discussion', episode: 3 };
    expect(systemMessage({ system_message: discussion })).toEqual(discussion);
  });

  it('is absent from a comment, and if only its text was stored', () => {
    expect(systemMessage({})).toBeUndefined();
    expect(systemMessage({ system_message: null })).toBeUndefined();
  });

  it.each([
    { code: 'moved_to_the_moon', name: 'Ben' },
    { code: 'host_changed' },
    { code: 'host_changed', name: 'x'.repeat(1000) },
    { code: 'episode_discussion', episode: 'three' },
    'host_changed',
  ])('is unknown, and the comment is read all the same: %j', (message) => {
    const comment = commentRow.parse(row({ system_message: message }));
    expect(comment.systemMessage).toEqual({ code: 'unknown' });
    // The panel reads the background's output.
    expect(roomComment.parse(comment)).toEqual(comment);
  });
});

it('names the columns of a room and its members', () => {
  const answer = {
    room: {
      room_id: 'k3j9x2m4ab',
      title: 'Episode 12',
      anime_id: 'show:frieren',
      anime_title: 'Frieren',
      episode_number: 12,
      video_url: 'https://video.example/12',
      page_number: 3,
      host_user_id: 'host',
      host_username: 'Aiko',
      host_epoch: 2,
      is_public: true,
      control: 'named',
      access_key: null,
      current_time: 61.5,
      is_playing: true,
      playback_speed: 1.25,
      playback_revision: 9,
      playback_age_seconds: 4,
      created_at: 'a column that nothing reads',
    },
    members: [
      {
        user_id: '00000001-0000-4000-8000-000000000001',
        username: 'Aiko',
        is_host: true,
        has_control: false,
        peer_id: 'a-peer-id-of-aiko',
        public_key: `B${'A'.repeat(86)}`,
        heartbeat_age_seconds: 7,
      },
    ],
  };
  expect(snapshotRow.parse(answer)).toEqual({
    room: {
      id: 'k3j9x2m4ab',
      title: 'Episode 12',
      animeId: 'show:frieren',
      animeTitle: 'Frieren',
      episode: 12,
      videoUrl: 'https://video.example/12',
      pageNumber: 3,
      hostId: 'host',
      hostName: 'Aiko',
      hostEpoch: 2,
      isPublic: true,
      control: 'named',
      accessKey: null,
      playback: { position: 61.5, playing: true, rate: 1.25, revision: 9, ageSeconds: 4 },
    },
    members: [
      {
        id: '00000001-0000-4000-8000-000000000001',
        name: 'Aiko',
        isHost: true,
        hasControl: false,
        peerId: 'a-peer-id-of-aiko',
        publicKey: `B${'A'.repeat(86)}`,
        heartbeatAgeSeconds: 7,
      },
    ],
  });
  const unbounded = { ...answer, room: { ...answer.room, title: 'x'.repeat(10_000) } };
  expect(snapshotRow.safeParse(unbounded).success).toBe(false);
});

it('names the columns of a comment', () => {
  const written = {
    user_id: 'ben',
    username: 'Ben',
    message: 'Look!',
    video_timestamp: 12.5,
    is_system_message: false,
    edited_at: '2025-06-01T12:31:00+00:00',
  };
  expect(commentRow.parse(row(written))).toEqual({
    id: '00000001-0000-4000-8000-000000000000',
    roomId: 'k3j9x2m4ab',
    animeId: 'show:frieren',
    episode: 1,
    authorId: 'ben',
    authorName: 'Ben',
    message: 'Look!',
    position: 12.5,
    isAnchor: false,
    isSystemMessage: false,
    isDeleted: false,
    isEdited: true,
    createdAt: '2025-06-01T12:30:00+00:00',
  });
});

it('names the columns of a public room', () => {
  const listed = {
    room_id: 'k3j9x2m4ab',
    title: 'Episode 12',
    anime_id: 'show:frieren',
    anime_title: 'Frieren',
    episode_number: 12,
    video_url: 'https://video.example/12',
    host_username: 'Aiko',
    is_playing: true,
    member_count: 4,
    created_at: '2025-06-01T12:30:00.123456+00:00',
  };
  expect(publicRoomRows.parse([listed])).toEqual([
    {
      id: 'k3j9x2m4ab',
      title: 'Episode 12',
      animeId: 'show:frieren',
      animeTitle: 'Frieren',
      videoUrl: 'https://video.example/12',
      hostName: 'Aiko',
      isPlaying: true,
      memberCount: 4,
      createdAt: '2025-06-01T12:30:00.123456+00:00',
    },
  ]);
});

it('writes the columns of a sync event', () => {
  const event = {
    id: 'e',
    roomPosition: 10,
    ownPosition: 10.04,
    inStep: true,
    kind: 'seek',
  } as const;
  expect(syncEventRow(event)).toEqual({
    id: 'e',
    host_time: 10,
    member_time: 10.04,
    is_synced: true,
    sync_event_type: 'seek',
  });
});
