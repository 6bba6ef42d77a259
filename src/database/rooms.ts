/** Rooms and members: one call of the database for each action of a member. */
import * as z from 'zod/mini';
import type { PublicRoom, RoomQuery } from '../protocol/backend/room-list.ts';
import { ROOMS_A_PAGE } from '../protocol/backend/room-list.ts';
import type { RoomKey } from '../protocol/page/room-key.ts';
import type { Result } from '../protocol/refusal.ts';
import type { FirstControl, RoomSnapshot } from '../protocol/backend/room.ts';
import type { SyncEvent } from '../protocol/backend/sync-event.ts';
import type { Backend } from './client.ts';
import { publicRoomRows, snapshotRow, syncEventRow } from './rows.ts';

/** The title and its page. */
export interface PageRecord {
  readonly title: string;
  readonly animeId: string;
  readonly animeTitle: string;
  readonly episode: number;
  readonly videoUrl: string;
  readonly sourceId: string;
}

export interface NewRoom extends PageRecord {
  /** Made by the client, so that a repeated request is the same room. */
  readonly id: string;
  readonly isPublic: boolean;
  readonly control: FirstControl;
  readonly name: string;
}

/** The new title and page of a room, and the number of the page it leaves. */
export interface NewPage extends PageRecord {
  readonly fromPage: number;
}

const nothing = z.unknown();

export function createRoom(backend: Backend, room: NewRoom): Promise<Result<RoomSnapshot>> {
  const parameters = {
    p_id: room.id,
    ...pageParameters(room),
    p_is_public: room.isPublic,
    p_username: room.name,
    p_control: room.control,
  };
  return backend.call('create_room', parameters, snapshotRow);
}

/** Moves the room to another page; a room that has left `fromPage` already stays. */
export function moveRoom(
  backend: Backend,
  roomId: string,
  page: NewPage,
): Promise<Result<RoomSnapshot>> {
  const parameters = { p_room_id: roomId, ...pageParameters(page), p_from_page: page.fromPage };
  return backend.call('move_room', parameters, snapshotRow);
}

function pageParameters(page: PageRecord) {
  return {
    p_title: page.title,
    p_anime_id: page.animeId,
    p_anime_title: page.animeTitle,
    p_episode_number: page.episode,
    p_video_url: page.videoUrl,
    p_source_id: page.sourceId,
  };
}

export function joinRoom(
  backend: Backend,
  { roomId, accessKey }: RoomKey,
  name: string,
): Promise<Result<RoomSnapshot>> {
  const parameters = { p_room_id: roomId, p_access_key: accessKey ?? null, p_username: name };
  return backend.call('join_room', parameters, snapshotRow);
}

export function leaveRoom(backend: Backend, roomId: string): Promise<Result<unknown>> {
  return backend.call('leave_room', { p_room_id: roomId }, nothing);
}

export function readRoom(backend: Backend, roomId: string): Promise<Result<RoomSnapshot>> {
  return backend.call('get_room', { p_room_id: roomId }, snapshotRow);
}

/** The heartbeat: our position (seconds), peer id and public key. */
export function heartbeat(
  backend: Backend,
  roomId: string,
  beat: {
    readonly position: number;
    readonly inStep: boolean;
    readonly peerId: string;
    readonly publicKey: string;
  },
): Promise<Result<RoomSnapshot>> {
  const parameters = {
    p_room_id: roomId,
    p_current_time: beat.position,
    p_is_synced: beat.inStep,
    p_peer_id: beat.peerId,
    p_public_key: beat.publicKey,
  };
  return backend.call('heartbeat', parameters, snapshotRow);
}

/** Changes our name in a room and returns the room with the stored name. Idempotent. */
export function renameMember(
  backend: Backend,
  roomId: string,
  name: string,
): Promise<Result<RoomSnapshot>> {
  return backend.call('rename_member', { p_room_id: roomId, p_username: name }, snapshotRow);
}

/** Saves the room's last vector; false if a newer one is stored, or the room has moved on. */
export function savePlayback(
  backend: Backend,
  roomId: string,
  playback: {
    readonly position: number;
    readonly playing: boolean;
    readonly rate: number;
    readonly revision: number;
    /** The page of the room that the vector belongs to. */
    readonly page: number;
  },
): Promise<Result<boolean>> {
  const parameters = {
    p_room_id: roomId,
    p_current_time: playback.position,
    p_is_playing: playback.playing,
    p_playback_speed: playback.rate,
    p_revision: playback.revision,
    p_page_number: playback.page,
  };
  return backend.call('save_playback', parameters, z.boolean());
}

/** Adds sync events, each once. Returns the number of new ones. */
export function recordSyncEvents(
  backend: Backend,
  roomId: string,
  events: readonly SyncEvent[],
): Promise<Result<number>> {
  return backend.call(
    'record_sync_states',
    { p_room_id: roomId, p_states: events.map(syncEventRow) },
    z.number(),
  );
}

/** Public rooms in which somebody is, the newest first, {@link ROOMS_A_PAGE} at most. */
export function listPublicRooms(
  backend: Backend,
  { search, animeId, after }: RoomQuery,
): Promise<Result<PublicRoom[]>> {
  const parameters = {
    p_search: search,
    p_limit: ROOMS_A_PAGE,
    ...(animeId !== undefined && { p_anime_id: animeId }),
    ...(after && { p_before: after.createdAt, p_before_room_id: after.roomId }),
  };
  return backend.call('list_public_rooms', parameters, publicRoomRows);
}
