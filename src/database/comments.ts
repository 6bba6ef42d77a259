/** Comments of a room, and the outbox that gets ours there once, whatever dies in between. */
import type { DBSchema, IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import type { PendingComment } from '../protocol/extension-message.ts';
import { pendingComment } from '../protocol/extension-message.ts';
import type { Result } from '../protocol/refusal.ts';
import { done } from '../protocol/refusal.ts';
import type { CommentRow } from '../protocol/rows.ts';
import { commentRow, commentRows } from '../protocol/rows.ts';
import type { Backend } from './client.ts';

const PAGE = 200;

/** The newest comments of a room, oldest first. */
export async function listComments(
  backend: Backend,
  roomId: string,
): Promise<Result<readonly CommentRow[]>> {
  const result = await backend.call(
    'list_comments',
    { p_room_id: roomId, p_limit: PAGE },
    commentRows,
  );
  return result.ok ? done(result.value.toReversed()) : result;
}

interface OutboxSchema extends DBSchema {
  comments: { key: string; value: PendingComment & { readonly queuedAt: number } };
}

/** Comments on their way, in the order they were written. Survives the worker and the browser. */
export class Outbox {
  private readonly database: Promise<IDBPDatabase<OutboxSchema>>;

  constructor() {
    this.database = openDB<OutboxSchema>('issho', 1, {
      upgrade: (database) => void database.createObjectStore('comments', { keyPath: 'id' }),
    });
  }

  /** Keeps a comment; the same id again changes nothing. `now` in milliseconds orders the queue. */
  async put(comment: PendingComment, now: number): Promise<void> {
    const database = await this.database;
    const transaction = database.transaction('comments', 'readwrite');
    const known = await transaction.store.get(comment.id);
    if (!known) await transaction.store.put({ ...comment, queuedAt: now });
    await transaction.done;
  }

  async waiting(): Promise<readonly PendingComment[]> {
    const all = await (await this.database).getAll('comments');
    return all
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
  };
  return backend.call('post_comment', parameters, commentRow);
}
