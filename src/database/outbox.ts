/** The outbox: comments that the backend has not confirmed, each sent exactly once. */
import type { DBSchema, IDBPDatabase } from 'idb';
import { openDB } from 'idb';
import type { PostedComment, UnsentComment } from '../protocol/extension/unsent-comment.ts';
import { unsentComment } from '../protocol/extension/unsent-comment.ts';
import type { Refusal } from '../protocol/refusal.ts';

interface OutboxSchema extends DBSchema {
  comments: {
    key: string;
    /** `place` is the id of the backend. */
    value: UnsentComment & { readonly queuedAt: number; readonly place: string };
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
   * Stores a comment for a backend. The same id again changes nothing unless the backend refused it. `now`, in
   * milliseconds, orders the queue.
   */
  async put(comment: PostedComment, backendId: string, now: number): Promise<void> {
    const transaction = (await this.database).transaction('comments', 'readwrite');
    const known = await transaction.store.get(comment.id);
    const entry = { ...comment, isRefused: false, place: backendId, queuedAt: now };
    if (!known || known.isRefused) await transaction.store.put(entry);
    await transaction.done;
  }

  /** The comments for a backend. No other backend receives them. */
  async unsent(backendId: string): Promise<readonly UnsentComment[]> {
    const all = await (await this.database).getAll('comments');
    return all
      .filter((comment) => comment.place === backendId)
      .toSorted((a, b) => a.queuedAt - b.queuedAt)
      .flatMap((comment) => {
        // One that an older version wrote in another form cannot be sent.
        const parsed = unsentComment.safeParse(comment);
        return parsed.success ? parsed.data : [];
      });
  }

  /** Notes why an attempt failed, and whether the comment was refused for good. */
  async note(id: string, refusal: Refusal, isRefused: boolean): Promise<void> {
    const transaction = (await this.database).transaction('comments', 'readwrite');
    const known = await transaction.store.get(id);
    if (known) await transaction.store.put({ ...known, refusal, isRefused });
    await transaction.done;
  }

  /** Removes the comments for all backends. */
  async clear(): Promise<void> {
    await (await this.database).clear('comments');
  }

  async remove(id: string): Promise<void> {
    await (await this.database).delete('comments', id);
  }
}
