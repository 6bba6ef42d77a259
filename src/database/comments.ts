/** Comments of a room, and the outbox that gets ours there once, whatever dies in between. */
import type { DBSchema, IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import * as z from 'zod/mini';
import type { CommentPlace, PendingComment } from '../protocol/extension-message.ts';
import { pendingComment } from '../protocol/extension-message.ts';
import type { Result } from '../protocol/refusal.ts';
import { done } from '../protocol/refusal.ts';
import type { CommentRow, RoomRow } from '../protocol/rows.ts';
import { commentRow, commentRows } from '../protocol/rows.ts';
import type { Backend } from './client.ts';

/** Comments read at once; no function of the database answers more of an episode. */
const PAGE = 100;

export interface CommentPage {
  /** Oldest first. */
  readonly comments: readonly CommentRow[];
  /** Whether there is nothing older. */
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

/** The same of an episode, in all rooms whose words we may read. */
export async function episodeComments(
  backend: Backend,
  { anime_id: anime, episode_number: episode }: RoomRow,
  before: CommentPlace | undefined,
): Promise<Result<CommentPage>> {
  const parameters = { p_anime_id: anime, p_episode_number: episode, ...pageFrom(before) };
  return paged(await backend.call('episode_thread', parameters, commentRows));
}

function pageFrom(before: CommentPlace | undefined) {
  if (!before) return { p_limit: PAGE };
  return { p_limit: PAGE, p_before: before.createdAt, p_before_id: before.id };
}

function paged(result: Result<readonly CommentRow[]>): Result<CommentPage> {
  if (!result.ok) return result;
  return done({ comments: result.value.toReversed(), isAll: result.value.length < PAGE });
}

/** Changes the words of our own comment. */
export function editComment(
  backend: Backend,
  id: string,
  message: string,
): Promise<Result<CommentRow>> {
  return backend.call('edit_comment', { p_id: id, p_message: message }, commentRow);
}

/** Deletes our own comment, or as host any of the room. May be repeated. */
export function deleteComment(backend: Backend, id: string): Promise<Result<null>> {
  return backend.call('delete_comment', { p_id: id }, z.null());
}

interface OutboxSchema extends DBSchema {
  comments: {
    key: string;
    value: PendingComment & { readonly queuedAt: number; readonly place: string };
  };
}

/** Comments on their way, in the order they were written. Survives the worker and the browser. */
export class Outbox {
  private readonly database: Promise<IDBPDatabase<OutboxSchema>>;

  constructor() {
    this.database = openDB<OutboxSchema>('issho', 1, {
      upgrade: (database) => void database.createObjectStore('comments', { keyPath: 'id' }),
    });
  }

  /**
   * Keeps a comment for the backend at `place`; the same id again changes nothing. `now` in
   * milliseconds orders the queue.
   */
  async put(comment: PendingComment, place: string, now: number): Promise<void> {
    const database = await this.database;
    const transaction = database.transaction('comments', 'readwrite');
    const known = await transaction.store.get(comment.id);
    if (!known) await transaction.store.put({ ...comment, place, queuedAt: now });
    await transaction.done;
  }

  /** What waits for the backend at `place`: words for one are not shown to another. */
  async waiting(place: string): Promise<readonly PendingComment[]> {
    const all = await (await this.database).getAll('comments');
    return all
      .filter((comment) => comment.place === place)
      .toSorted((a, b) => a.queuedAt - b.queuedAt)
      .map((comment) => pendingComment.parse(comment));
  }

  async remove(id: string): Promise<void> {
    await (await this.database).delete('comments', id);
  }
}

/** Posts one comment under its own id, so that a repetition is the same comment. */
export function postComment(
  backend: Backend,
  comment: PendingComment,
): Promise<Result<CommentRow>> {
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
