/** The invented show whose episodes the cinema plays. */
export const SHOW = 'Lantern Street';

const TITLES = [
  'The First Light',
  'Paper and Wire',
  'Rain on the Roofs',
  'A Window Left Open',
  'The Lamp Keeper',
  'Nine Bridges',
  'Low Tide',
  'The Borrowed Umbrella',
  'Festival Eve',
  'Smoke Signals',
  'The Long Way Home',
  'Last Light',
] as const;

export interface Episode {
  readonly number: number;
  readonly title: string;
  /** Number of the next episode, if there is one. */
  readonly next: number | undefined;
}

/** The episode of a number in an address; the first one for anything else. */
export function episodeNumbered(text: string | undefined): Episode {
  const asked = Number(text);
  const number = TITLES[asked - 1] === undefined ? 1 : asked;
  return {
    number,
    title: TITLES[number - 1] ?? TITLES[0],
    next: number < TITLES.length ? number + 1 : undefined,
  };
}

/** The pages' metadata: a schema.org `TVEpisode`. */
export function describe(episode: Episode, seconds: number): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'TVEpisode',
    name: episode.title,
    episodeNumber: episode.number,
    duration: `PT${seconds}S`,
    partOfSeason: { '@type': 'TVSeason', seasonNumber: 1 },
    partOfSeries: { '@type': 'TVSeries', name: SHOW },
  };
}
