import { describe, expect, it } from 'vitest';
import { shownOn, whereabouts } from '../../../src/background/whereabouts.ts';
import { placeOf } from '../../../src/protocol/page-address.ts';
import { roomRow, sampleMembership, videoUrl } from '../ui/sample.ts';

const at = (episode: number, animeId = 'show:frieren') => ({ animeId, episode });
const room = { ...roomRow, anime_id: 'show:frieren', episode_number: 3 };
const membership = sampleMembership({ snapshot: { room, members: [] } });
const otherUrl = 'https://video.example/show/13';

describe('a tab that plays a room', () => {
  it('is there while it shows the page its viewer watches on', () => {
    expect(whereabouts(membership, `${videoUrl}#t=10`, undefined)).toBe('here');
    expect(whereabouts(membership, undefined, undefined)).toBe('here');
    const mirror = { ...membership, page: otherUrl };
    expect(whereabouts(mirror, otherUrl, at(4))).toBe('here');
  });

  it('has arrived on any page that shows the same, and on the first after it followed', () => {
    expect(whereabouts(membership, otherUrl, at(3))).toBe('arrived');
    expect(whereabouts({ ...membership, page: otherUrl }, videoUrl, undefined)).toBe('arrived');
    expect(whereabouts({ ...membership, page: undefined }, otherUrl, at(9))).toBe('arrived');
  });

  it('is at the next episode, or at something else', () => {
    expect(whereabouts(membership, otherUrl, at(4))).toBe('next');
    expect(whereabouts(membership, otherUrl, at(3, 'show:mushishi'))).toBe('another');
    expect(whereabouts(membership, otherUrl, undefined)).toBe('another');
  });
});

describe('what is watched', () => {
  const named = { show: 'Frieren', isNamed: true, episode: 3, title: 'Frieren – Episode 3' };

  it('is the same show on every site where it has a name', () => {
    const [one, two] = [videoUrl, 'https://other.example/f/3'].map((url) => shownOn(url, named));
    expect(one?.animeId).toBe('show:frieren');
    expect(two?.animeId).toBe(one?.animeId);
  });

  it('is the page where it has none, whatever its address says besides', () => {
    const unnamed = { ...named, isNamed: false };
    const idOf = (url: string) => shownOn(url, unnamed).animeId;
    expect(idOf('https://tube.example/watch?v=a&t=90&utm_source=x#now')).toBe(
      'tube.example/watch?v=a',
    );
    expect(idOf('https://tube.example/watch?v=b')).not.toBe(idOf('https://tube.example/watch?v=a'));
    expect(placeOf('https://tube.example/')).toBe('tube.example/');
  });
});
