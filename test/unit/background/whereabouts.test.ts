import { describe, expect, it } from 'vitest';
import { shownOn, whereabouts } from '../../../src/background/pages/match.ts';
import { placeOf } from '../../../src/protocol/page/page-address.ts';
import { inviteFor } from '../../../src/protocol/page/room-key.ts';
import { sampleRoom, sampleMembership, videoUrl } from '../ui/sample.ts';

const at = (episode: number, animeId = 'show:frieren') => ({ animeId, episode });
const room = { ...sampleRoom, animeId: 'show:frieren', episode: 3 };
const membership = sampleMembership({ snapshot: { room, members: [] } });
const key = { roomId: 'abcde12345', accessKey: '000042' };
const otherUrl = 'https://video.example/show/13';

describe('a tab that plays a room', () => {
  it('is there while it shows the page its viewer watches on', () => {
    expect(whereabouts(membership, `${videoUrl}#t=10`, undefined)).toBe('here');
    expect(whereabouts(membership, undefined, undefined)).toBe('here');
    const mirror = { ...membership, page: otherUrl };
    expect(whereabouts(mirror, otherUrl, at(4))).toBe('here');
  });

  it('has arrived on any page of the same title, and on the first page after it followed', () => {
    expect(whereabouts(membership, otherUrl, at(3))).toBe('arrived');
    expect(whereabouts({ ...membership, page: otherUrl }, videoUrl, undefined)).toBe('arrived');
    expect(whereabouts({ ...membership, page: undefined }, otherUrl, at(9))).toBe('arrived');
  });

  it('is there with any campaign parameters, and any page title', () => {
    const named = at(1, 'show:corrected by its viewer');
    const page = 'https://www.video.example/show/?id=12&lang=en&utm_source=mail';
    const there = { ...membership, page };
    for (const address of [
      page,
      'https://video.example/show?lang=en&id=12',
      'https://www.video.example/show/?id=12&lang=en&t=90#now',
    ]) {
      expect(['here', 'arrived']).toContain(whereabouts(there, address, named));
    }
    const other = 'https://www.video.example/show/?id=13&lang=en';
    expect(whereabouts(there, other, named)).toBe('another');
  });

  it('is on the previous page while the room is further, and arrives when the room comes back', () => {
    const further = { ...membership, page: otherUrl, pageNumber: 0 };
    const moved = { ...further, snapshot: { room: { ...room, pageNumber: 1 }, members: [] } };
    expect(whereabouts(moved, `${otherUrl}?t=10`, at(2))).toBe('here');
    expect(whereabouts({ ...moved, page: videoUrl }, videoUrl, undefined)).toBe('arrived');
    expect(whereabouts({ ...moved, page: videoUrl, pageNumber: 1 }, videoUrl, undefined)).toBe(
      'here',
    );
  });

  it('distinguishes pages that a site has in the fragment', () => {
    const routed = (number: number) => `https://video.example/#/watch/${number}`;
    const there = {
      ...membership,
      page: routed(3),
      snapshot: { room: { ...room, videoUrl: routed(3) }, members: [] },
    };
    expect(whereabouts(there, routed(3), undefined)).toBe('here');
    expect(whereabouts(there, routed(4), at(4))).toBe('next');
    expect(whereabouts(there, routed(5), undefined)).toBe('another');
    expect(whereabouts(there, inviteFor(routed(3), key), undefined)).toBe('here');
  });

  it('is at its target until the room or its viewer goes on', () => {
    const follows = { from: otherUrl, number: 0 };
    const sent = { ...membership, follows };
    const led = 'https://video.example/led';
    expect(whereabouts(sent, led, undefined)).toBe('sent');
    expect(whereabouts(sent, undefined, undefined)).toBe('sent');
    expect(whereabouts(sent, otherUrl, undefined)).toBe('another');
    expect(whereabouts(sent, led, at(4))).toBe('next');
    const further = { ...sent, snapshot: { room: { ...room, pageNumber: 1 }, members: [] } };
    expect(whereabouts(further, led, at(4))).toBe('sent');
  });

  it('is at the next episode, or at another title', () => {
    expect(whereabouts(membership, otherUrl, at(4))).toBe('next');
    expect(whereabouts(membership, otherUrl, at(3, 'show:mushishi'))).toBe('another');
    expect(whereabouts(membership, otherUrl, undefined)).toBe('another');
  });
});

describe('a title', () => {
  const named = { show: 'Frieren', isNamed: true, episode: 3, title: 'Frieren – Episode 3' };

  it('is the same show on every site if it has a name', () => {
    const [one, two] = [videoUrl, 'https://other.example/f/3'].map((url) => shownOn(url, named));
    expect(one?.animeId).toBe('show:frieren');
    expect(two?.animeId).toBe(one?.animeId);
  });

  it('is the page if it has no name, with any other parameters', () => {
    const unnamed = { ...named, isNamed: false };
    const idOf = (url: string) => shownOn(url, unnamed).animeId;
    expect(idOf('https://tube.example/watch?v=a&t=90&utm_source=x#now')).toBe(
      'tube.example/watch?v=a',
    );
    expect(idOf('https://tube.example/watch?v=b')).not.toBe(idOf('https://tube.example/watch?v=a'));
    expect(placeOf('https://tube.example/')).toBe('tube.example/');
  });

  it('differs if only the end of a long address differs', () => {
    const unnamed = { ...named, isNamed: false };
    const long = `https://video.example/${'a-long-name-of-a-show/'.repeat(6)}`;
    const [one, two] = [`${long}1`, `${long}2`].map((url) => shownOn(url, unnamed).animeId);
    expect(one).not.toBe(two);
    expect([one, two].map((id) => id?.length)).toEqual([100, 100]);
  });
});

describe('parameters that do not identify a page', () => {
  it.each([
    ['https://a.example/watch?v=1&utm_campaign=x', 'https://a.example/watch?v=1'],
    ['https://a.example/watch?b=2&a=1', 'https://a.example/watch?a=1&b=2'],
    ['https://www.a.example/watch/', 'http://a.example/watch'],
    ['https://www.youtube.com/watch?v=a&list=b&index=3', 'https://youtube.com/watch?v=a'],
    ['https://a.example/?gclid=1&fbclid=2', 'https://a.example/'],
  ])('%s is %s', (one, other) => {
    expect(placeOf(one)).toBe(placeOf(other));
  });

  it.each([
    // A parameter that one site ignores counts the episodes on another.
    ['https://a.example/watch?index=3', 'https://a.example/watch?index=4'],
    ['https://a.example/#/watch/1', 'https://a.example/#/watch/2'],
    ['https://a.example/watch?v=1', 'https://b.example/watch?v=1'],
  ])('%s is not %s', (one, other) => {
    expect(placeOf(one)).not.toBe(placeOf(other));
  });
});
