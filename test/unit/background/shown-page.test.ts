import { describe, expect, it } from 'vitest';
import { shownOn } from '../../../src/background/pages/shown-page.ts';
import { placeOf } from '../../../src/protocol/page/page-address.ts';
import { videoUrl } from '../ui/sample.ts';

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
