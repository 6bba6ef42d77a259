/** Comments, as the backend returns them. */
import * as z from 'zod/mini';
import { position, roomId, text } from '../fields.ts';
import { limits } from '../limits.ts';

/** A system message: a code and its arguments. */
export const systemMessage = z.discriminatedUnion('code', [
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

export const roomComment = z.object({
  id: z.uuid(),
  /** Null if its room no longer exists. */
  roomId: z.nullable(roomId),
  /** The title at the time of writing. */
  animeId: text(100),
  episode: z.int(),
  authorId: z.string(),
  authorName: text(100),
  message: text(limits.comment),
  /** Seconds into the media; null for none. */
  position: z.nullable(position),
  isAnchor: z.boolean(),
  isSystemMessage: z.boolean(),
  /** Absent for a system message that was stored as text. */
  systemMessage: z.optional(systemMessage),
  /** A tombstone: text and author are removed, replies stay. */
  isDeleted: z.boolean(),
  isEdited: z.boolean(),
  /** Exactly as the backend returned it: part of the cursor of the page before. */
  createdAt: z.string(),
});
export type RoomComment = z.infer<typeof roomComment>;
