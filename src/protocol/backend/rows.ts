/** The backend's answers. Field names are the database's. */
import * as z from 'zod/mini';
import {
  hostEpoch,
  memberId,
  pageNumber,
  peerId,
  position,
  publicKey,
  rate,
  revisionNumber,
  roomId,
  text,
} from '../fields.ts';
import { limits } from '../limits.ts';

/** Who commands playback: everyone, the host, or the host and members with `has_control`. */
export const roomControl = z.enum(['everyone', 'host', 'named']);
export type RoomControl = z.infer<typeof roomControl>;

/** The values a new room may have: a new room has no members to choose. */
export const firstControl = z.enum(['everyone', 'host']);
export type FirstControl = z.infer<typeof firstControl>;

export const roomRow = z.object({
  room_id: roomId,
  title: text(limits.title),
  anime_id: text(100),
  anime_title: text(limits.title),
  episode_number: z.int(),
  video_url: text(limits.url),
  /** Number of moves to another page. */
  page_number: pageNumber,
  source_id: z.nullable(text(100)),
  host_user_id: z.string(),
  host_username: text(100),
  /** Grows with every change of the host. */
  host_epoch: hostEpoch,
  is_public: z.boolean(),
  control: roomControl,
  access_key: z.nullable(z.string().check(z.regex(/^[0-9]{6}$/))),
  current_time: position,
  is_playing: z.boolean(),
  playback_speed: rate,
  playback_revision: revisionNumber,
  /** Seconds since the playback columns were written, by the database's clock. */
  playback_age_seconds: z.number(),
});

export const memberRow = z.object({
  user_id: memberId,
  username: text(100),
  is_host: z.boolean(),
  has_control: z.boolean(),
  is_synced: z.boolean(),
  current_time: position,
  peer_id: z.nullable(peerId),
  public_key: z.nullable(publicKey),
  heartbeat_age_seconds: z.number(),
});

export const roomSnapshot = z.object({
  room: roomRow,
  members: z.array(memberRow).check(z.maxLength(limits.members * 2)),
});

/** A system message: a code and its arguments. */
const systemMessage = z.discriminatedUnion('code', [
  z.object({
    code: z.enum(['host_changed', 'member_removed', 'room_made_public']),
    /** The member's name at that time. */
    name: text(100),
  }),
  z.object({ code: z.literal('episode_discussion'), episode: z.int() }),
  /** A code of a newer backend, or invalid arguments. */
  z.object({ code: z.literal('unknown') }),
]);
export type SystemMessage = z.infer<typeof systemMessage>;

export const commentRow = z.object({
  id: z.uuid(),
  /** Null if its room no longer exists. */
  room_id: z.nullable(roomId),
  /** The title at the time of writing. */
  anime_id: text(100),
  episode_number: z.int(),
  parent_id: z.nullable(z.uuid()),
  user_id: z.string(),
  username: text(100),
  message: text(limits.comment),
  video_timestamp: z.nullable(position),
  is_anchor: z.boolean(),
  is_system_message: z.boolean(),
  /** Absent for a system message that was stored as text. */
  // oxlint-disable-next-line promise/valid-params -- This is zod's catch, not a promise's.
  system_message: z.nullish(z.catch(systemMessage, { code: 'unknown' })),
  /** A tombstone: text and author are removed, replies stay. */
  is_deleted: z.boolean(),
  edited_at: z.nullable(z.string()),
  created_at: z.string(),
});

export const commentRows = z.array(commentRow).check(z.maxLength(500));

export type RoomRow = z.infer<typeof roomRow>;
export type MemberRow = z.infer<typeof memberRow>;
export type RoomSnapshot = z.infer<typeof roomSnapshot>;
export type CommentRow = z.infer<typeof commentRow>;

/** Kinds of `sync_states` rows. */
export const syncEvent = z.object({
  id: z.uuid(),
  host_time: position,
  member_time: position,
  is_synced: z.boolean(),
  sync_event_type: z.enum(['heartbeat', 'seek', 'play_pause', 'join', 'leave']),
});
export type SyncEvent = z.infer<typeof syncEvent>;
