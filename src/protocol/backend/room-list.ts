/** Public rooms, as the backend lists them. */
import * as z from 'zod/mini';
import { roomId, text } from '../fields.ts';
import { limits } from '../limits.ts';

/** Rooms in a page of the list. */
export const ROOMS_A_PAGE = 20;

export const publicRoom = z.object({
  id: roomId,
  title: text(limits.title),
  /** Id of a named show, the same on every site. */
  animeId: text(100),
  animeTitle: text(limits.title),
  videoUrl: text(limits.url),
  hostName: text(100),
  isPlaying: z.boolean(),
  memberCount: z.int(),
  /** Exactly as the backend returned it: the cursor of the next page. */
  createdAt: text(64),
});
export type PublicRoom = z.infer<typeof publicRoom>;

/** A part of a title, the show, and the cursor of the page. */
export const roomQuery = z.object({
  search: text(limits.title),
  animeId: z.optional(text(100)),
  after: z.optional(z.object({ createdAt: text(64), roomId })),
});
export type RoomQuery = z.infer<typeof roomQuery>;
