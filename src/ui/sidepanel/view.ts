/** The comments as rows, from the database and from the outbox. Pure. */
import type { UnsentComment } from '../../protocol/extension/unsent-comment.ts';
import type { RoomComment } from '../../protocol/backend/comment.ts';
import type { Phrase } from '../phrase.ts';
import { refusalPhrase } from '../phrase.ts';
import { systemPhrase } from './system-phrase.ts';

export interface CommentLine {
  readonly kind: 'comment';
  readonly id: string;
  readonly authorId: string;
  readonly author: string;
  readonly isOwn: boolean;
  readonly message: string;
  /** Position in the video in seconds. */
  readonly position: number | undefined;
  /** Milliseconds since 1970; undefined while it waits. */
  readonly writtenAt: number | undefined;
  readonly pending: 'sending' | 'waiting' | undefined;
  /** Why it waits. */
  readonly waitsFor?: Phrase | undefined;
  readonly isEdited: boolean;
  readonly mayEdit: boolean;
  readonly mayDelete: boolean;
  /** Whether it continues the line before: same author, shortly after. */
  readonly continues: boolean;
}

export interface NoticeLine {
  /** `notice`: a system message. `deleted`: the tombstone of a comment with replies. */
  readonly kind: 'notice' | 'deleted';
  readonly id: string;
  /** The text as it is stored. */
  readonly message: string;
  /** Shown instead of the text, in the viewer's language. */
  readonly phrase?: Phrase | undefined;
  readonly writtenAt: number | undefined;
}

/** A heading with the episode of the comments below it. */
export interface HeadingLine {
  readonly kind: 'heading';
  readonly id: string;
  readonly episode: number;
}

export type Line = CommentLine | NoticeLine | HeadingLine;

export interface Conversation {
  readonly comments: readonly RoomComment[];
  readonly pending: readonly UnsentComment[];
  readonly self: { readonly id: string; readonly name: string };
  /** The room whose comments the viewer may delete as its host. */
  readonly hosted: string | undefined;
}

/** Milliseconds after which the author's name is repeated. */
const REPEAT_AUTHOR_MS = 180_000;

/**
 * Rows, oldest first. Waiting comments come last, in the order they were written. Nothing appears
 * twice.
 */
export function linesOf({ comments, pending, self, hosted }: Conversation): readonly Line[] {
  const stored = headed(
    comments.toSorted((a, b) => (instantOf(a.createdAt) ?? 0) - (instantOf(b.createdAt) ?? 0)),
    (row) => lineOf(row, self.id, hosted),
  );
  const known = new Set(comments.map(({ id }) => id));
  const unsent = pending.filter(({ id, isRefused }) => !known.has(id) && !isRefused);
  return grouped([...stored, ...unsent.map((comment) => unsentLine(comment, self))]);
}

/** New lines by others, below all those of `before`, for screen readers. */
export function newFromOthers(
  before: ReadonlySet<string>,
  lines: readonly Line[],
): readonly CommentLine[] {
  const isOld = (line: Line) => before.has(line.id) && !isPending(line);
  return lines
    .slice(lines.findLastIndex(isOld) + 1)
    .filter(
      (line): line is CommentLine => line.kind === 'comment' && !line.isOwn && !before.has(line.id),
    );
}

function isPending(line: Line): boolean {
  return line.kind === 'comment' && line.pending !== undefined;
}

/**
 * Adds a heading wherever the episode changes. Comments written offline may follow the next
 * episode's.
 */
function headed(rows: readonly RoomComment[], lineOf: (row: RoomComment) => Line): readonly Line[] {
  let before: RoomComment | undefined;
  return rows.flatMap((row) => {
    if (row.isSystemMessage && !row.isAnchor) return lineOf(row);
    const isSame = before?.animeId === row.animeId && before.episode === row.episode;
    const isFirst = before === undefined;
    before = row;
    if (row.isAnchor || isSame || isFirst) return lineOf(row);
    const heading = { kind: 'heading', id: `${row.id} `, episode: row.episode } as const;
    return [heading, lineOf(row)];
  });
}

function lineOf(row: RoomComment, self: string, hosted: string | undefined): Line {
  const { id, message } = row;
  const writtenAt = instantOf(row.createdAt);
  if (row.isAnchor) return { kind: 'heading', id, episode: row.episode };
  if (row.isSystemMessage) {
    const phrase = row.systemMessage ? systemPhrase(row.systemMessage) : undefined;
    return { kind: 'notice', id, message, phrase, writtenAt };
  }
  if (row.isDeleted) return { kind: 'deleted', id, message, writtenAt };
  const isOwn = row.authorId === self;
  return {
    kind: 'comment',
    id,
    authorId: row.authorId,
    author: row.authorName,
    isOwn,
    message,
    position: row.position ?? undefined,
    writtenAt,
    pending: undefined,
    isEdited: row.isEdited,
    mayEdit: isOwn,
    mayDelete: isOwn || (row.roomId !== null && row.roomId === hosted),
    continues: false,
  };
}

function unsentLine(
  { id, message, position, refusal }: UnsentComment,
  self: Conversation['self'],
): CommentLine {
  return {
    kind: 'comment',
    id,
    authorId: self.id,
    author: self.name,
    isOwn: true,
    message,
    position: position ?? undefined,
    writtenAt: undefined,
    pending: refusal ? 'waiting' : 'sending',
    waitsFor: refusal && refusalPhrase(refusal),
    isEdited: false,
    mayEdit: false,
    mayDelete: false,
    continues: false,
  };
}

function grouped(lines: readonly Line[]): readonly Line[] {
  return lines.map((line, index) => {
    const before = lines[index - 1];
    if (line.kind !== 'comment' || before?.kind !== 'comment') return line;
    const gap = (line.writtenAt ?? Infinity) - (before.writtenAt ?? Infinity);
    // Two waiting comments have no times, and are grouped all the same.
    const isSoon = Number.isNaN(gap) || gap < REPEAT_AUTHOR_MS || line.pending !== undefined;
    return { ...line, continues: line.authorId === before.authorId && isSoon };
  });
}

function instantOf(text: string): number | undefined {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
