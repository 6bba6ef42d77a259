import { describe, expect, it } from 'vitest';
import type { CommentRow } from '../../../src/protocol/rows.ts';
import type { Line } from '../../../src/ui/sidepanel/view.ts';
import { linesOf, newFromOthers } from '../../../src/ui/sidepanel/view.ts';
import { other, self } from './sample.ts';

const id = (number: number) => `0000000${number}-0000-4000-8000-000000000000`;

function row(number: number, change: Partial<CommentRow> = {}): CommentRow {
  return {
    id: id(number),
    parent_id: null,
    user_id: other,
    username: 'Ben',
    message: `comment ${number}`,
    video_timestamp: null,
    is_anchor: false,
    is_system_message: false,
    created_at: new Date(Date.UTC(2025, 5, 1, 12, number * 10)).toISOString(),
    ...change,
  };
}

const lines = (change: Partial<Parameters<typeof linesOf>[0]>) =>
  linesOf({
    comments: [],
    pending: [],
    outgoing: [],
    self: { id: self, name: 'Aiko' },
    ...change,
  });
const ids = (list: readonly Line[]) => list.map((line) => line.id);
const waiting = (number: number) => ({
  id: id(number),
  roomId: 'k3j9x2m4ab',
  message: `comment ${number}`,
  position: 12,
});

describe('the conversation', () => {
  it('runs from the oldest to the newest, in whatever order it came', () => {
    expect(ids(lines({ comments: [row(3), row(1), row(2)] }))).toEqual([id(1), id(2), id(3)]);
  });

  it('ends with what waits, each comment once', () => {
    const list = lines({
      comments: [row(1)],
      pending: [waiting(1), waiting(2)],
      outgoing: [waiting(1), waiting(2), waiting(3)],
    });
    expect(list.map((line) => line.kind === 'comment' && [line.id, line.pending])).toEqual([
      [id(1), undefined],
      [id(2), 'waiting'],
      [id(3), 'sending'],
    ]);
  });

  it('tells the room’s own words from people’s', () => {
    const list = lines({
      comments: [row(1, { is_anchor: true }), row(2, { is_system_message: true }), row(3)],
    });
    expect(list.map(({ kind }) => kind)).toEqual(['heading', 'notice', 'comment']);
  });

  it('names an author once for what they say in one breath', () => {
    const at = (seconds: number) => new Date(Date.UTC(2025, 5, 1, 12, 0, seconds)).toISOString();
    const list = lines({
      comments: [
        row(1, { created_at: at(0) }),
        row(2, { created_at: at(60) }),
        row(3, { created_at: at(61), user_id: self, username: 'Aiko' }),
        row(4, { created_at: at(62) }),
        row(5, { created_at: at(900) }),
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

  it('keeps what waits together', () => {
    const list = lines({ outgoing: [waiting(1), waiting(2)] });
    expect(list.map((line) => line.kind === 'comment' && line.continues)).toEqual([false, true]);
  });

  it('survives a date it cannot read', () => {
    expect(lines({ comments: [row(1, { created_at: 'soon' })] })[0]?.writtenAt).toBeUndefined();
  });
});

it('reads out what others wrote since, and nothing else', () => {
  const list = lines({
    comments: [row(1), row(2), row(3, { user_id: self }), row(4, { is_system_message: true })],
  });
  expect(ids(newFromOthers(new Set([id(1)]), list))).toEqual([id(2)]);
});
