/** The comments known so far: the newest page as it was last read, and older ones behind it. Pure. */
import type { CommentPlace } from '../../protocol/extension-message.ts';
import type { CommentRow } from '../../protocol/rows.ts';

export interface KnownComments {
  /** Oldest first, without a gap. */
  readonly comments: readonly CommentRow[];
  /** Whether there is nothing older. */
  readonly isAll: boolean;
}

/** With the newest page read anew: what it no longer has was deleted. */
export function withNewest(known: KnownComments | undefined, page: KnownComments): KnownComments {
  const [oldest] = page.comments;
  if (!known || !oldest || page.isAll) return page;
  const read = new Set(page.comments.map(({ id }) => id));
  // So much was written meanwhile that some of it is on neither: begin anew rather than with a gap.
  if (!known.comments.some(({ id }) => read.has(id))) return page;
  const kept = known.comments.filter((row) => !read.has(row.id) && isBefore(row, oldest));
  return { comments: [...kept, ...page.comments], isAll: known.isAll };
}

/** With the page before the oldest of `known`. */
export function withOlder(known: KnownComments, page: KnownComments): KnownComments {
  return { comments: [...page.comments, ...known.comments], isAll: page.isAll };
}

/** Where the next older page begins; undefined where there is none. */
export function placeBefore({ comments, isAll }: KnownComments): CommentPlace | undefined {
  const [oldest] = comments;
  return oldest && !isAll ? { createdAt: oldest.created_at, id: oldest.id } : undefined;
}

function isBefore(a: CommentRow, b: CommentRow): boolean {
  const apart = Date.parse(a.created_at) - Date.parse(b.created_at);
  return apart === 0 ? a.id < b.id : apart < 0;
}
