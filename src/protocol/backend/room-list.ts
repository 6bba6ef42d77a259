/** Public rooms, as the backend lists them. */
import * as z from 'zod/mini';
import { roomId, text } from '../fields.ts';
import { limits } from '../limits.ts';

/** Rooms in a page of the list. */
export const ROOMS_A_PAGE = 20;

export const publicRoom = z.object({
  room_id: roomId,
  title: text(limits.title),
  /** Id of a named show, the same on every site. */
  anime_id: text(100),
  anime_title: text(limits.title),
  episode_number: z.int(),
  video_url: text(limits.url),
  host_username: text(100),
  is_playing: z.boolean(),
  member_count: z.int(),
  /** Exactly as the backend returned it: the cursor of the next page. */
  last_activity: text(64),
});
export type PublicRoom = z.infer<typeof publicRoom>;

export const publicRooms = z.array(publicRoom).check(z.maxLength(ROOMS_A_PAGE));

/** A part of a title, the show, and the cursor of the page. */
export const roomQuery = z.object({
  search: text(limits.title),
  animeId: z.optional(text(100)),
  after: z.optional(z.object({ lastActivity: text(64), roomId })),
});
export type RoomQuery = z.infer<typeof roomQuery>;
