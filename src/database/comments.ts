/** Comments of a room or of an episode. */
import * as z from 'zod/mini';
import type { CommentCursor } from '../protocol/extension/extension-message.ts';
import type { PostedComment } from '../protocol/extension/unsent-comment.ts';
import type { Result } from '../protocol/refusal.ts';
import { done } from '../protocol/refusal.ts';
import type { RoomComment } from '../protocol/backend/comment.ts';
import type { RoomRecord } from '../protocol/backend/room.ts';
import type { Backend } from './client.ts';
import { commentRow, commentRows } from './rows.ts';

/** Comments per page; no function of the database returns more of an episode. */
const PAGE = 100;

export interface CommentPage {
  /** Oldest first. */
  readonly comments: readonly RoomComment[];
  /** Whether the oldest comment is among them. */
  readonly isAll: boolean;
}

/** The newest comments of a room, or those just before a known one. */
export async function roomComments(
  backend: Backend,
  roomId: string,
  before: CommentCursor | undefined,
): Promise<Result<CommentPage>> {
  const parameters = { p_room_id: roomId, ...pageFrom(before) };
  return paged(await backend.call('list_comments', parameters, commentRows));
}

/** The newest comments of an episode, or those before a known one, in all rooms we may read. */
export async function episodeComments(
  backend: Backend,
  { animeId, episode }: RoomRecord,
  before: CommentCursor | undefined,
): Promise<Result<CommentPage>> {
  const parameters = { p_anime_id: animeId, p_episode_number: episode, ...pageFrom(before) };
  return paged(await backend.call('episode_thread', parameters, commentRows));
}

function pageFrom(before: CommentCursor | undefined) {
  if (!before) return { p_limit: PAGE };
  return { p_limit: PAGE, p_before: before.createdAt, p_before_id: before.id };
}

function paged(result: Result<readonly RoomComment[]>): Result<CommentPage> {
  if (!result.ok) return result;
  return done({ comments: result.value.toReversed(), isAll: result.value.length < PAGE });
}

/** Changes the text of our own comment. */
export function editComment(
  backend: Backend,
  id: string,
  message: string,
): Promise<Result<RoomComment>> {
  return backend.call('edit_comment', { p_id: id, p_message: message }, commentRow);
}

/** Deletes our own comment, or as host any comment of the room. Idempotent. */
export function deleteComment(backend: Backend, id: string): Promise<Result<null>> {
  return backend.call('delete_comment', { p_id: id }, z.null());
}

/** Posts one comment under its own id, so that a repeated request is the same comment. */
export function postComment(
  backend: Backend,
  comment: PostedComment,
): Promise<Result<RoomComment>> {
  const parameters = {
    p_id: comment.id,
    p_room_id: comment.roomId,
    p_message: comment.message,
    p_video_timestamp: comment.position,
    p_parent_id: null,
    p_page_number: comment.page,
  };
  return backend.call('post_comment', parameters, commentRow);
}
