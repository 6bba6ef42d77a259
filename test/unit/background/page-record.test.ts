import { describe, expect, it } from 'vitest';
import { pageRecordOf } from '../../../src/background/pages/page-record.ts';
import { pageIdOf } from '../../../src/protocol/page/page-address.ts';
import { videoUrl } from '../ui/sample.ts';

describe('a title', () => {
  const named = { show: 'Frieren', isNamed: true, episode: 3, title: 'Frieren – Episode 3' };

  it('is the same show on every site if it has a name', async () => {
    const pages = [videoUrl, 'https://other.example/f/3'].map((url) => pageRecordOf(url, named));
    const [one, two] = await Promise.all(pages);
    expect(one?.animeId).toBe('show:frieren');
    expect(two?.animeId).toBe(one?.animeId);
  });

  it('is the page if it has no name, with any other parameters', async () => {
    const unnamed = { ...named, isNamed: false };
    const idOf = async (url: string) => (await pageRecordOf(url, unnamed)).animeId;
    expect(await idOf('https://tube.example/watch?v=a&t=90&utm_source=x#now')).toBe(
      'tube.example/watch?v=a',
    );
    const another = await idOf('https://tube.example/watch?v=b');
    expect(another).not.toBe(await idOf('https://tube.example/watch?v=a'));
    expect(pageIdOf('https://tube.example/')).toBe('tube.example/');
  });

  it('differs if only the end of a long address differs', async () => {
    const unnamed = { ...named, isNamed: false };
    const long = `https://video.example/${'a-long-name-of-a-show/'.repeat(6)}`;
    const pages = [`${long}1`, `${long}2`, `${long}1`].map((url) => pageRecordOf(url, unnamed));
    const [one, two, again] = (await Promise.all(pages)).map(({ animeId }) => animeId);
    expect(again).toBe(one);
    expect(one).not.toBe(two);
    expect([one, two].map((id) => id?.length)).toEqual([100, 100]);
  });
});
