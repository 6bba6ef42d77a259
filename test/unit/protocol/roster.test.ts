import { describe, expect, it } from 'vitest';
import { isNews } from '../../../src/protocol/backend/roster.ts';
import { sampleMembership } from '../ui/sample.ts';

describe('a snapshot', () => {
  const { snapshot } = sampleMembership();
  const { room, members } = snapshot;
  const [first, second] = members;
  if (!first || !second) throw new Error('no members');

  it('is no news where only playback and heartbeats went on', () => {
    const playback = { ...room.playback, position: 31, ageSeconds: 9, playing: true };
    const later = members.map((member) => ({ ...member, heartbeatAgeSeconds: 2 }));
    expect(isNews(snapshot, { room: { ...room, playback }, members: later })).toBe(false);
  });

  it.each([
    ['another host', { hostEpoch: 2 }, members],
    ['somebody new', {}, [...members, { ...second, id: 'mai' }]],
    ['somebody elsewhere', {}, [first, { ...second, peerId: 'somewhere-else-now' }]],
    ['somebody gone', {}, [first]],
  ])('is news where there is %s', (_, more, now) => {
    expect(isNews(snapshot, { room: { ...room, ...more }, members: now })).toBe(true);
  });
});
