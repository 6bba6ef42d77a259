import * as z from 'zod/mini';
import { pageNumber, position, roomId, text } from '../fields.ts';
import { limits } from '../limits.ts';
import { refusal } from '../refusal.ts';

/** A comment of ours, as its author posts it. */
export const postedComment = z.object({
  id: z.uuid(),
  roomId,
  message: text(limits.comment),
  /** Position in the video in seconds; null for none. */
  position: z.nullable(position),
  /** The page of the room on which it was written: the room may have moved before it is sent. */
  page: pageNumber,
});
export type PostedComment = z.infer<typeof postedComment>;

/** A posted comment that the backend has not confirmed. */
export const unsentComment = z.extend(postedComment, {
  /** Why the last attempt failed; absent before the first. */
  refusal: z.optional(refusal),
  /** Whether the backend refused it for good. Otherwise the background tries again. */
  isRefused: z.boolean(),
});
export type UnsentComment = z.infer<typeof unsentComment>;
