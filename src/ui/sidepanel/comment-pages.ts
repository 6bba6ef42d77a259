/** The comments known so far: the newest page as last read, and the older pages before it. Pure. */
import type { CommentCursor } from '../../protocol/extension/extension-message.ts';
import type { RoomComment } from '../../protocol/backend/comment.ts';

export interface CommentPages {
  /** Oldest first, without a gap. */
  readonly comments: readonly RoomComment[];
  /** Whether the oldest comment is among them. */
  readonly isAll: boolean;
}

/**
 * `known` with a new reading of the newest page. A comment that this page no longer has was
 * deleted.
 */
export function withNewest(known: CommentPages | undefined, page: CommentPages): CommentPages {
  const [oldest] = page.comments;
  if (!known || !oldest || page.isAll) return page;
  const read = new Set(page.comments.map(({ id }) => id));
  // Too much was written in the meantime, so the pages do not meet: start over instead of leaving
  // a gap.
  if (!known.comments.some(({ id }) => read.has(id))) return page;
  const kept = known.comments.filter((row) => !read.has(row.id) && isBefore(row, oldest));
  return { comments: [...kept, ...page.comments], isAll: known.isAll };
}

/** `known` with the page before its oldest comment. */
export function withOlder(known: CommentPages, page: CommentPages): CommentPages {
  return { comments: [...page.comments, ...known.comments], isAll: page.isAll };
}

/** The cursor of the next older page; undefined if there is none. */
export function cursorBefore({ comments, isAll }: CommentPages): CommentCursor | undefined {
  const [oldest] = comments;
  return oldest && !isAll ? { createdAt: oldest.createdAt, id: oldest.id } : undefined;
}

function isBefore(a: RoomComment, b: RoomComment): boolean {
  const apart = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  return apart === 0 ? a.id < b.id : apart < 0;
}
