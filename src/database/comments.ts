/** Comments of a room, and the outbox that delivers ours exactly once. */
import type { DBSchema, IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import * as z from 'zod/mini';
import type { CommentPlace, PendingComment } from '../protocol/extension/extension-message.ts';
import { pendingComment } from '../protocol/extension/extension-message.ts';
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
  before: CommentPlace | undefined,
): Promise<Result<CommentPage>> {
  const parameters = { p_room_id: roomId, ...pageFrom(before) };
  return paged(await backend.call('list_comments', parameters, commentRows));
}

/** The newest comments of an episode, or those before a known one, in all rooms we may read. */
export async function episodeComments(
  backend: Backend,
  { animeId, episode }: RoomRecord,
  before: CommentPlace | undefined,
): Promise<Result<CommentPage>> {
  const parameters = { p_anime_id: animeId, p_episode_number: episode, ...pageFrom(before) };
  return paged(await backend.call('episode_thread', parameters, commentRows));
}

function pageFrom(before: CommentPlace | undefined) {
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

interface OutboxSchema extends DBSchema {
  comments: {
    key: string;
    value: PendingComment & { readonly queuedAt: number; readonly place: string };
  };
}

/** Unconfirmed comments, in the order they were written. Survives the worker and the browser. */
export class Outbox {
  private readonly database: Promise<IDBPDatabase<OutboxSchema>>;

  constructor() {
    this.database = openDB<OutboxSchema>('issho', 1, {
      upgrade: (database) => void database.createObjectStore('comments', { keyPath: 'id' }),
    });
  }

  /**
   * Stores a comment for the backend `place`; the same id again changes nothing. `now`, in
   * milliseconds, orders the queue.
   */
  async put(comment: PendingComment, place: string, now: number): Promise<void> {
    const database = await this.database;
    const transaction = database.transaction('comments', 'readwrite');
    const known = await transaction.store.get(comment.id);
    if (!known) await transaction.store.put({ ...comment, place, queuedAt: now });
    await transaction.done;
  }

  /** The waiting comments for the backend `place`; no other backend receives them. */
  async waiting(place: string): Promise<readonly PendingComment[]> {
    const all = await (await this.database).getAll('comments');
    return all
      .filter((comment) => comment.place === place)
      .toSorted((a, b) => a.queuedAt - b.queuedAt)
      .flatMap((comment) => {
        // One that an older version wrote in another form cannot be sent.
        const parsed = pendingComment.safeParse(comment);
        return parsed.success ? parsed.data : [];
      });
  }

  async remove(id: string): Promise<void> {
    await (await this.database).delete('comments', id);
  }
}

/** Posts one comment under its own id, so that a repeated request is the same comment. */
export function postComment(
  backend: Backend,
  comment: PendingComment,
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
