import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PageMetadata } from '../../../src/protocol/page/page-metadata.ts';
import { noMetadata } from '../../../src/protocol/page/page-metadata.ts';
import { programme } from '../../../src/protocol/page/programme.ts';
import { corrected, programmeOf } from '../../../src/protocol/page/read-programme.ts';

const read = (metadata: Partial<PageMetadata>) =>
  programmeOf({ ...noMetadata, ...metadata }, 'site.example');
const described = (value: unknown) => read({ jsonLd: [JSON.stringify(value)], title: 'Site' });

describe('a title', () => {
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

  it('is read from a page’s metadata, at any depth', () => {
    expect(described(episode)).toEqual(known);
    expect(described({ '@graph': [{ '@type': 'WebSite', name: 'Site' }, episode] })).toEqual(known);
    expect(described([{ '@type': 'WebPage', mainEntity: episode }])).toEqual(known);
    expect(read({ jsonLd: ['{ broken', JSON.stringify(episode)], title: 'x' })).toEqual(known);
  });

  it('is read for a film, or for a single video', () => {
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
    ['[Group] Lantern Street - 03v2 (1080p) [AB12CD34].mkv', 'Lantern Street', undefined, 3],
    ['[Group] Lantern Street S2 - 03 [1080p].mkv', 'Lantern Street', 2, 3],
    ['[Group]_Lantern_Street_-_03_(1080p).mkv', 'Lantern Street', undefined, 3],
    ['Lantern.Street.S02E03.1080p.WEB.x264-GROUP.mkv', 'Lantern Street', 2, 3],
    ['Lantern Street Épisode 3 VOSTFR', 'Lantern Street', undefined, 3],
    ['Lantern Street - Folge 3 | Site', 'Lantern Street', undefined, 3],
    ['Lantern Street 100 Episode 5', 'Lantern Street 100', undefined, 5],
    ['灯りの街 第2期 第3話「屋根の雨」', '灯りの街', 2, 3],
    ['灯りの街 第12話', '灯りの街', undefined, 12],
    ['Lantern Street #7 shorts', 'Lantern Street', undefined, 7],
  ])('is read from a title: %s', (title, show, season, number) => {
    const found = read({ title });
    expect(found).toMatchObject({ show, episode: number, isNamed: true, title });
    expect(found.season).toBe(season);
  });

  it('is the page itself if there is no metadata', () => {
    const nothing = { isNamed: false, episode: 1 };
    expect(read({ title: 'Netflix' })).toEqual({ ...nothing, show: 'Netflix', title: 'Netflix' });
    expect(read({})).toMatchObject({ ...nothing, show: 'site.example' });
    expect(read({ title: 'Episode 3' })).toMatchObject(nothing);
    expect(described({ '@type': 'TVEpisode', episodeNumber: 'x', name: 5 })).toMatchObject(nothing);
  });

  it('prefers Open Graph to the document’s title', () => {
    const found = read({ openGraph: 'Lantern Street Episode 2', title: 'Site – Home' });
    expect(found).toMatchObject({ show: 'Lantern Street', episode: 2 });
  });

  it.each([
    'Apollo 13',
    'Blade Runner 2049 (2017) - Site',
    'Top 10 Openings',
    '(3) Messages',
    'Apollo 13.mkv',
  ])('is no episode because of any number: %s', (title) =>
    expect(read({ title })).toMatchObject({ isNamed: false, show: title, episode: 1 }),
  );

  it('is read from the media session, in any field that names the series', () => {
    const title = 'Site';
    const media = ['S1:E3 – Rain on the Roofs', 'Lantern Street – S1:E3 – Rain on the Roofs'];
    const known = { show: 'Lantern Street', season: 1, episode: 3, isNamed: true };
    expect(read({ title, media })).toMatchObject(known);
    expect(read({ title, media, openGraph: 'Lantern Street Episode 2' })).toMatchObject(known);
    expect(described(episode)).toMatchObject({ episode: 3 });
    expect(read({ title: 'Lantern Street Episode 4', media: ['Rain'] })).toMatchObject({
      show: 'Lantern Street',
      episode: 4,
    });
  });

  it('is read from the text for people on a page with outdated metadata', () => {
    const jsonLd = [JSON.stringify(episode)];
    const after = (title: string) => read({ jsonLd, title, hasMovedOn: true });
    const next = { show: 'Lantern Street', season: 2, episode: 4 };
    expect(after('Watch Lantern Street Episode 4 | Site')).toMatchObject(next);
    expect(after('Watch Lantern Street Episode 3 | Site')).toEqual(known);
    expect(after('Site')).toEqual(known);
    expect(after('The Lamp Keeper Episode 3')).toMatchObject({ show: 'The Lamp Keeper' });
    expect(read({ jsonLd, title: 'Lantern Street Episode 4' })).toEqual(known);
    const openGraph = 'Lantern Street Episode 3';
    expect(read({ openGraph, title: 'Lantern Street Episode 4', hasMovedOn: true })).toMatchObject({
      episode: 4,
    });
  });

  it('exists for any page title', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from(' -[]().~_019eEsS第話期&|#')),
          maxLength: 200,
        }),
        fc.constantFrom('', '[a]', '.mkv'),
        (name, mark) => {
          const title = mark === '.mkv' ? name + mark : mark + name;
          expect(programme.safeParse(read({ title })).success).toBe(true);
        },
      ),
    );
  });

  it('has the viewer’s corrections', () => {
    const page = read({ title: 'Netflix' });
    const nothing = { show: undefined, season: undefined, episode: undefined };
    expect(corrected(page, nothing)).toBe(page);
    expect(corrected(page, { ...nothing, show: ' Lantern Street ', episode: 5 })).toEqual({
      show: 'Lantern Street',
      isNamed: true,
      episode: 5,
      title: 'Lantern Street – Episode 5',
    });
    expect(corrected(page, { show: '', season: 0, episode: 0 })).toEqual({
      show: 'Netflix',
      isNamed: true,
      episode: 1,
      title: 'Netflix – Episode 1',
    });
    const season = (wanted: number | null) => corrected(known, { ...nothing, season: wanted });
    expect(season(3)).toEqual({
      ...known,
      season: 3,
      title: 'Lantern Street – Season 3 – Episode 3',
    });
    expect(season(1).title).toBe('Lantern Street – Episode 3');
    expect(season(100)).toMatchObject({ season: 2 });
    expect(season(null)).not.toHaveProperty('season');
  });
});
