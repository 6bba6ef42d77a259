import { describe, expect, it } from 'vitest';
import type { Clues } from '../../../src/protocol/programme.ts';
import { corrected, programmeOf } from '../../../src/protocol/read-programme.ts';

const read = (clues: Partial<Clues>) =>
  programmeOf({ jsonLd: [], openGraph: '', title: '', ...clues }, 'site.example');
const described = (value: unknown) => read({ jsonLd: [JSON.stringify(value)], title: 'Site' });

describe('what is watched', () => {
  const episode = {
    '@type': 'TVEpisode',
    name: 'Rain on the Roofs',
    episodeNumber: '3',
    partOfSeason: { '@type': 'TVSeason', seasonNumber: 2 },
    partOfSeries: { '@type': 'TVSeries', name: 'Lantern Street' },
  };
  const known = {
    show: 'Lantern Street',
    isNamed: true,
    season: 2,
    episode: 3,
    title: 'Lantern Street – Episode 3 – Rain on the Roofs',
  };

  it('is read from what the page tells machines, wherever it stands', () => {
    expect(described(episode)).toEqual(known);
    expect(described({ '@graph': [{ '@type': 'WebSite', name: 'Site' }, episode] })).toEqual(known);
    expect(described([{ '@type': 'WebPage', mainEntity: episode }])).toEqual(known);
    expect(read({ jsonLd: ['{ broken', JSON.stringify(episode)], title: 'x' })).toEqual(known);
  });

  it('is read of a film, or of a video that is one', () => {
    const film = { '@type': ['Movie'], name: 'The Lamp Keeper' };
    expect(described(film)).toMatchObject({ show: 'The Lamp Keeper', episode: 1 });
    const video = { '@type': 'VideoObject', name: 'Lantern Street Episode 4 - Low Tide' };
    expect(described(video)).toMatchObject({ show: 'Lantern Street', episode: 4, isNamed: true });
  });

  it.each([
    ['Watch Lantern Street S02E03 | Site', 'Lantern Street', 2, 3],
    ['Lantern Street - Season 2, Episode 3', 'Lantern Street', 2, 3],
    [
      'Lantern Street Episode 3 – Rain on the Roofs - Watch on Site',
      'Lantern Street',
      undefined,
      3,
    ],
    ['[Group] Lantern Street - 03 [1080p].mkv', '[Group] Lantern Street', undefined, 3],
    ['灯りの街 第2期 第3話「屋根の雨」', '灯りの街', 2, 3],
    ['灯りの街 第12話', '灯りの街', undefined, 12],
    ['Lantern Street #7 shorts', 'Lantern Street', undefined, 7],
  ])('is read from a title: %s', (title, show, season, number) => {
    const found = read({ title });
    expect(found).toMatchObject({ show, episode: number, isNamed: true, title });
    expect(found.season).toBe(season);
  });

  it('is the page itself where nothing tells', () => {
    const nothing = { isNamed: false, episode: 1 };
    expect(read({ title: 'Netflix' })).toEqual({ ...nothing, show: 'Netflix', title: 'Netflix' });
    expect(read({})).toMatchObject({ ...nothing, show: 'site.example' });
    expect(read({ title: 'Episode 3' })).toMatchObject(nothing);
    expect(described({ '@type': 'TVEpisode', episodeNumber: 'x', name: 5 })).toMatchObject(nothing);
  });

  it('prefers what a page tells other sites to what it calls itself', () => {
    const found = read({ openGraph: 'Lantern Street Episode 2', title: 'Site – Home' });
    expect(found).toMatchObject({ show: 'Lantern Street', episode: 2 });
  });

  it('is what the viewer says it is', () => {
    const page = read({ title: 'Netflix' });
    expect(corrected(page, { show: undefined, episode: undefined })).toBe(page);
    expect(corrected(page, { show: ' Lantern Street ', episode: 5 })).toEqual({
      show: 'Lantern Street',
      isNamed: true,
      episode: 5,
      title: 'Lantern Street – Episode 5',
    });
    expect(corrected(page, { show: '', episode: 0 })).toMatchObject({
      show: 'Netflix',
      episode: 1,
    });
  });
});
