import { describe, expect, it } from 'vitest';
import type { RoomComment } from '../../../src/protocol/backend/comment.ts';
import type { CommentPages } from '../../../src/ui/sidepanel/comment-pages.ts';
import { cursorBefore, withNewest, withOlder } from '../../../src/ui/sidepanel/comment-pages.ts';
import type { Line } from '../../../src/ui/sidepanel/view.ts';
import { linesOf, newFromOthers } from '../../../src/ui/sidepanel/view.ts';
import { other, self } from './sample.ts';

const id = (number: number) => `0000000${number}-0000-4000-8000-000000000000`;

function row(number: number, change: Partial<RoomComment> = {}): RoomComment {
  return {
    id: id(number),
    roomId: 'k3j9x2m4ab',
    animeId: 'show:frieren',
    episode: 1,
    authorId: other,
    authorName: 'Ben',
    message: `comment ${number}`,
    position: null,
    isAnchor: false,
    isSystemMessage: false,
    isDeleted: false,
    isEdited: false,
    createdAt: new Date(Date.UTC(2025, 5, 1, 12, number * 10)).toISOString(),
    ...change,
  };
}

const lines = (change: Partial<Parameters<typeof linesOf>[0]>) =>
  linesOf({
    comments: [],
    pending: [],
    self: { id: self, name: 'Aiko' },
    hosted: undefined,
    ...change,
  });
const ids = (list: readonly Line[]) => list.map((line) => line.id);
const waiting = (number: number) => ({
  id: id(number),
  roomId: 'k3j9x2m4ab',
  message: `comment ${number}`,
  position: 12,
  page: 0,
  isRefused: false,
});

describe('the conversation', () => {
  it('runs from the oldest to the newest, in any order of arrival', () => {
    expect(ids(lines({ comments: [row(3), row(1), row(2)] }))).toEqual([id(1), id(2), id(3)]);
  });

  it('shows the title wherever it changes, and above late comments', () => {
    const anchor = { isAnchor: true, isSystemMessage: true };
    const second = { episode: 2 };
    const list = lines({
      comments: [
        row(1, anchor),
        row(2),
        row(3, { ...anchor, ...second }),
        row(4, second),
        row(5, { isSystemMessage: true }),
        row(6),
        row(7),
        row(8, second),
      ],
    });
    expect(
      list.map((line) => (line.kind === 'heading' ? `episode ${line.episode}` : line.message)),
    ).toEqual([
      'episode 1',
      'comment 2',
      'episode 2',
      'comment 4',
      'comment 5',
      'episode 1',
      'comment 6',
      'comment 7',
      'episode 2',
      'comment 8',
    ]);
    expect(new Set(ids(list)).size).toBe(list.length);
  });

  it('does not show it above the first comment read: earlier ones may follow', () => {
    expect(lines({ comments: [row(1), row(2)] }).map(({ kind }) => kind)).toEqual([
      'comment',
      'comment',
    ]);
  });

  it('ends with the waiting comments, each once', () => {
    const list = lines({
      comments: [row(1)],
      pending: [
        waiting(1),
        { ...waiting(2), refusal: { code: 'backend-unreachable' } },
        waiting(3),
        { ...waiting(4), refusal: { code: 'not-allowed' }, isRefused: true },
      ],
    });
    expect(list[1]).toMatchObject({ waitsFor: { key: 'refusal.backend_unreachable' } });
    expect(list.map((line) => line.kind === 'comment' && [line.id, line.pending])).toEqual([
      [id(1), undefined],
      [id(2), 'waiting'],
      [id(3), 'sending'],
    ]);
  });

  it('distinguishes system messages from comments', () => {
    const list = lines({
      comments: [row(1, { isAnchor: true }), row(2, { isSystemMessage: true }), row(3)],
    });
    expect(list.map(({ kind }) => kind)).toEqual(['heading', 'notice', 'comment']);
  });

  it('shows the words for a code, and the stored text if there is no code', () => {
    const notice = { isSystemMessage: true };
    const list = lines({
      comments: [
        row(1, { ...notice, message: 'Ben became the new host' }),
        row(2, { ...notice, systemMessage: { code: 'host_changed', name: 'Ben' } }),
      ],
    });
    expect(list).toMatchObject([
      { kind: 'notice', message: 'Ben became the new host', phrase: undefined },
      { kind: 'notice', phrase: { key: 'panel.host_changed', values: ['Ben'] } },
    ]);
  });

  it('names an author once for a series of comments', () => {
    const at = (seconds: number) => new Date(Date.UTC(2025, 5, 1, 12, 0, seconds)).toISOString();
    const list = lines({
      comments: [
        row(1, { createdAt: at(0) }),
        row(2, { createdAt: at(60) }),
        row(3, { createdAt: at(61), authorId: self, authorName: 'Aiko' }),
        row(4, { createdAt: at(62) }),
        row(5, { createdAt: at(900) }),
      ],
    });
    expect(list.map((line) => line.kind === 'comment' && line.continues)).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
  });

  it('keeps waiting comments together', () => {
    const list = lines({ pending: [waiting(1), waiting(2)] });
    expect(list.map((line) => line.kind === 'comment' && line.continues)).toEqual([false, true]);
  });

  it('survives an invalid date', () => {
    expect(lines({ comments: [row(1, { createdAt: 'soon' })] })).toMatchObject([
      { kind: 'comment', writtenAt: undefined },
    ]);
  });
});

it('reads out new comments by others, and nothing else', () => {
  const list = lines({
    comments: [row(1), row(2), row(3, { authorId: self }), row(4, { isSystemMessage: true })],
  });
  expect(ids(newFromOthers(new Set([id(1)]), list))).toEqual([id(2)]);
});

describe('the actions on a comment', () => {
  const rights = (row: RoomComment, hosted?: string) => {
    const [line] = lines({ comments: [row], hosted });
    return line?.kind === 'comment' && [line.mayEdit, line.mayDelete];
  };

  it('are both for the author', () => {
    expect(rights(row(1, { authorId: self }))).toEqual([true, true]);
  });

  it('are none for others, except that the host deletes in their own room', () => {
    expect(rights(row(1))).toEqual([false, false]);
    expect(rights(row(1), 'k3j9x2m4ab')).toEqual([false, true]);
    expect(rights(row(1, { roomId: 'another000' }), 'k3j9x2m4ab')).toEqual([false, false]);
    expect(rights(row(1, { roomId: null }), 'k3j9x2m4ab')).toEqual([false, false]);
  });

  it('are none while it is being sent', () => {
    const [line] = lines({ pending: [waiting(1)] });
    expect(line).toMatchObject({ mayEdit: false, mayDelete: false });
  });

  it('show that it was edited, or the tombstone if it was deleted', () => {
    const [edited, deleted] = lines({
      comments: [
        row(1, { isEdited: true }),
        row(2, { isDeleted: true, message: '', authorId: 'deleted' }),
      ],
    });
    expect(edited).toMatchObject({ kind: 'comment', isEdited: true });
    expect(deleted).toMatchObject({ kind: 'deleted' });
  });
});

describe('pages of comments', () => {
  const idsOf = ({ comments }: CommentPages) => comments.map((comment) => comment.id);
  const page = (numbers: readonly number[], isAll = false): CommentPages => ({
    comments: numbers.map((number) => row(number)),
    isAll,
  });

  it('meet where the older one ends', () => {
    const newest = page([4, 5]);
    expect(cursorBefore(newest)).toEqual({ createdAt: row(4).createdAt, id: id(4) });
    const both = withOlder(newest, page([2, 3], true));
    expect(idsOf(both)).toEqual([2, 3, 4, 5].map(id));
    expect(cursorBefore(both)).toBeUndefined();
  });

  it('keep comments older than the newest page, and drop those it no longer has', () => {
    const read = withNewest(page([1, 2, 3, 4, 5], true), page([3, 5, 6]));
    expect(idsOf(read)).toEqual([1, 2, 3, 5, 6].map(id));
    expect(read.isAll).toBe(true);
  });

  it('start over instead of leaving a gap, or if there is only the newest page', () => {
    expect(idsOf(withNewest(page([1, 2, 3], true), page([7, 8])))).toEqual([7, 8].map(id));
    expect(idsOf(withNewest(page([1, 2, 3]), page([2, 3], true)))).toEqual([2, 3].map(id));
    expect(idsOf(withNewest(page([1]), page([], true)))).toEqual([]);
  });

  it('do not announce old comments', () => {
    const before = new Set([id(3), id(4)]);
    const news = newFromOthers(before, lines({ comments: [row(1), row(3), row(4), row(5)] }));
    expect(ids(news)).toEqual([id(5)]);
  });
});
