import { describe, expect, it } from 'vitest';
import { commentRow } from '../../../src/protocol/backend/rows.ts';

const row = (change: Record<string, unknown>) => ({
  id: '00000001-0000-4000-8000-000000000000',
  room_id: 'k3j9x2m4ab',
  anime_id: 'show:frieren',
  episode_number: 1,
  parent_id: null,
  user_id: 'system',
  username: 'System',
  message: 'host_changed',
  video_timestamp: null,
  is_anchor: false,
  is_system_message: true,
  is_deleted: false,
  edited_at: null,
  created_at: '2025-06-01T12:30:00+00:00',
  ...change,
});
const systemMessage = (change: Record<string, unknown>) =>
  commentRow.parse(row(change)).system_message;

describe('a system message', () => {
  it('is a code and its arguments', () => {
    const message = { code: 'member_removed', name: 'Ben' };
    expect(systemMessage({ system_message: message })).toEqual(message);
    const discussion = { code: 'episode_discussion', episode: 3 };
    expect(systemMessage({ system_message: discussion })).toEqual(discussion);
  });

  it('is absent from a comment, and if only its text was stored', () => {
    expect(systemMessage({})).toBeUndefined();
    expect(systemMessage({ system_message: null })).toBeNull();
  });

  it.each([
    { code: 'moved_to_the_moon', name: 'Ben' },
    { code: 'host_changed' },
    { code: 'host_changed', name: 'x'.repeat(1000) },
    { code: 'episode_discussion', episode: 'three' },
    'host_changed',
  ])('is unknown, and the comment is read all the same: %j', (message) => {
    const comment = commentRow.parse(row({ system_message: message }));
    expect(comment.system_message).toEqual({ code: 'unknown' });
    // The panel reads the background's output.
    expect(commentRow.parse(comment)).toEqual(comment);
  });
});
