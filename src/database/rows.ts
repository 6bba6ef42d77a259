/** Parses the rows of the database, and names their columns as the rest of the code does. */
import * as z from 'zod/mini';
import { roomComment, systemMessage } from '../protocol/backend/comment.ts';
import type { RoomComment } from '../protocol/backend/comment.ts';
import type { PublicRoom } from '../protocol/backend/room-list.ts';
import { publicRoom, ROOMS_A_PAGE } from '../protocol/backend/room-list.ts';
import type {
  MemberRecord,
  RemovedMember,
  RoomRecord,
  RoomSnapshot,
} from '../protocol/backend/room.ts';
import {
  memberRecord,
  MEMBERS_MOST,
  REMOVED_MOST,
  removedMember,
  roomRecord,
  storedPlayback,
} from '../protocol/backend/room.ts';
import type { SyncEvent } from '../protocol/backend/sync-event.ts';

const { shape: room } = roomRecord;
const { shape: playback } = storedPlayback;
const { shape: member } = memberRecord;
const { shape: removed } = removedMember;
const { shape: comment } = roomComment;
const { shape: listed } = publicRoom;

const roomRow = z.pipe(
  z.object({
    room_id: room.id,
    title: room.title,
    anime_id: room.animeId,
    anime_title: room.animeTitle,
    episode_number: room.episode,
    video_url: room.videoUrl,
    page_number: room.pageNumber,
    host_user_id: room.hostId,
    host_username: room.hostName,
    host_epoch: room.hostEpoch,
    is_public: room.isPublic,
    control: room.control,
    access_key: room.accessKey,
    current_time: playback.position,
    is_playing: playback.playing,
    playback_speed: playback.rate,
    playback_revision: playback.revision,
    playback_age_seconds: playback.ageSeconds,
  }),
  z.transform((row): RoomRecord => ({
    id: row.room_id,
    title: row.title,
    animeId: row.anime_id,
    animeTitle: row.anime_title,
    episode: row.episode_number,
    videoUrl: row.video_url,
    pageNumber: row.page_number,
    hostId: row.host_user_id,
    hostName: row.host_username,
    hostEpoch: row.host_epoch,
    isPublic: row.is_public,
    control: row.control,
    accessKey: row.access_key,
    playback: {
      position: row.current_time,
      playing: row.is_playing,
      rate: row.playback_speed,
      revision: row.playback_revision,
      ageSeconds: row.playback_age_seconds,
    },
  })),
);

const memberRow = z.pipe(
  z.object({
    user_id: member.id,
    username: member.name,
    is_host: member.isHost,
    has_control: member.hasControl,
    peer_id: member.peerId,
    public_key: member.publicKey,
    heartbeat_age_seconds: member.heartbeatAgeSeconds,
  }),
  z.transform((row): MemberRecord => ({
    id: row.user_id,
    name: row.username,
    isHost: row.is_host,
    hasControl: row.has_control,
    peerId: row.peer_id,
    publicKey: row.public_key,
    heartbeatAgeSeconds: row.heartbeat_age_seconds,
  })),
);

export const snapshotRow: z.ZodMiniType<RoomSnapshot> = z.object({
  room: roomRow,
  members: z.array(memberRow).check(z.maxLength(MEMBERS_MOST)),
});

export const removedRows: z.ZodMiniType<RemovedMember[]> = z
  .array(
    z.pipe(
      z.object({ user_id: removed.id, username: removed.name }),
      z.transform((row): RemovedMember => ({ id: row.user_id, name: row.username })),
    ),
  )
  .check(z.maxLength(REMOVED_MOST));

export const commentRow: z.ZodMiniType<RoomComment> = z.pipe(
  z.object({
    id: comment.id,
    room_id: comment.roomId,
    anime_id: comment.animeId,
    episode_number: comment.episode,
    user_id: comment.authorId,
    username: comment.authorName,
    message: comment.message,
    video_timestamp: comment.position,
    is_anchor: comment.isAnchor,
    is_system_message: comment.isSystemMessage,
    // oxlint-disable-next-line promise/valid-params -- This is zod's catch, not a promise's.
    system_message: z.nullish(z.catch(systemMessage, { code: 'unknown' })),
    is_deleted: comment.isDeleted,
    edited_at: z.nullable(z.string()),
    created_at: comment.createdAt,
  }),
  z.transform(({ system_message: said, ...row }): RoomComment => ({
    id: row.id,
    roomId: row.room_id,
    animeId: row.anime_id,
    episode: row.episode_number,
    authorId: row.user_id,
    authorName: row.username,
    message: row.message,
    position: row.video_timestamp,
    isAnchor: row.is_anchor,
    isSystemMessage: row.is_system_message,
    ...(said && { systemMessage: said }),
    isDeleted: row.is_deleted,
    isEdited: row.edited_at !== null,
    createdAt: row.created_at,
  })),
);

export const commentRows = z.array(commentRow).check(z.maxLength(500));

const publicRoomRow = z.pipe(
  z.object({
    room_id: listed.id,
    title: listed.title,
    anime_id: listed.animeId,
    anime_title: listed.animeTitle,
    video_url: listed.videoUrl,
    host_username: listed.hostName,
    is_playing: listed.isPlaying,
    member_count: listed.memberCount,
    created_at: listed.createdAt,
  }),
  z.transform((row): PublicRoom => ({
    id: row.room_id,
    title: row.title,
    animeId: row.anime_id,
    animeTitle: row.anime_title,
    videoUrl: row.video_url,
    hostName: row.host_username,
    isPlaying: row.is_playing,
    memberCount: row.member_count,
    createdAt: row.created_at,
  })),
);

export const publicRoomRows = z.array(publicRoomRow).check(z.maxLength(ROOMS_A_PAGE));

/** The row of `sync_states` for an event. */
export function syncEventRow({ id, roomPosition, ownPosition, inStep, kind }: SyncEvent) {
  return {
    id,
    host_time: roomPosition,
    member_time: ownPosition,
    is_synced: inStep,
    sync_event_type: kind,
  };
}
