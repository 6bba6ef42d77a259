/**
 * Reads the title from a page's metadata: schema.org in JSON-LD, or else Open Graph and the
 * document's title, parsed for the usual ways to write an episode. Pure.
 */
import * as z from 'zod/mini';
import { cutText } from '../cut-text.ts';
import { limits } from '../limits.ts';
import type { PageMetadata } from './page-metadata.ts';
import type { Programme } from './programme.ts';
import { parseJson } from '../parse-json.ts';

/** Digits of the largest number that is read. */
const MAX_DIGITS = 5;

const words = z.pipe(
  z.string().check(z.minLength(1)),
  z.transform((text) => cutText(text, limits.title)),
);
/** Some sites write numbers as text. NaN for any other text. */
const count = z.pipe(
  z.union([z.number(), z.string()]),
  z.transform((value) => (String(value).length <= MAX_DIGITS ? Number(value) : NaN)),
);
const named = z.object({ name: words });
const season = z.object({ seasonNumber: z.optional(count), partOfSeries: z.optional(named) });

/** The fields of `TVEpisode`, `Movie` and `VideoObject` that identify a title. */
const work = z.object({
  '@type': z.union([z.string(), z.array(z.string())]),
  name: z.optional(words),
  episodeNumber: z.optional(count),
  partOfSeason: z.optional(season),
  partOfSeries: z.optional(named),
});
type Work = z.infer<typeof work>;

/** Deeper objects do not describe the page's video. */
const DEPTH = 4;

/** The title on a page at `host`. */
export function programmeOf(metadata: PageMetadata, host: string): Programme {
  const { openGraph, title, media, hasMovedOn } = metadata;
  const works = metadata.jsonLd.flatMap((one) => worksIn(parseJson(one), 0));
  const typed = (type: string) => works.find((one) => [one['@type']].flat().includes(type));
  const found = typed('TVEpisode') ?? typed('Episode') ?? typed('Movie') ?? typed('VideoObject');
  const isDescribed = found?.name !== undefined || found?.partOfSeries !== undefined;
  if (isDescribed) {
    const described = fromWork(found, openGraph || title);
    const read = hasMovedOn ? firstNamed([title, ...media]) : undefined;
    return read ? movedOn(described, read) : described;
  }
  const [one, other] = hasMovedOn ? [title, openGraph] : [openGraph, title];
  const texts = hasMovedOn ? [one, ...media, other] : [...media, one, other];
  return firstNamed(texts) ?? fromTitle(one.trim() || other.trim() || host);
}

function firstNamed(texts: readonly string[]): Programme | undefined {
  return texts.map((text) => fromTitle(text.trim())).find(({ isNamed }) => isNamed);
}

/** Single-page sites leave old metadata for machines, and update the text for people. */
function movedOn(described: Programme, read: Programme): Programme {
  if (!read.title.toLowerCase().includes(described.show.toLowerCase())) return read;
  const { season = described.season, episode, title } = read;
  return episode === described.episode
    ? described
    : { ...described, ...(season && { season }), episode, title };
}

function fromWork(found: Work, page: string): Programme {
  const series = found.partOfSeries?.name ?? found.partOfSeason?.partOfSeries?.name;
  if (!series) return fromTitle(found.name ?? page);
  const number = inRange(found.episodeNumber, limits.episode);
  const part = inRange(found.partOfSeason?.seasonNumber, limits.season);
  const heading = [series, number && `Episode ${number}`, found.name].filter(Boolean).join(' – ');
  return {
    show: short(series),
    isNamed: true,
    ...(part && { season: part }),
    episode: number ?? 1,
    title: short(heading),
  };
}

/** The viewer's corrections; undefined if the page's title is right already. */
export interface ProgrammeCorrection {
  readonly show: string | undefined;
  /** Null if there is none. */
  readonly season: number | null | undefined;
  readonly episode: number | undefined;
}

/** The title with the viewer's corrections. */
export function corrected(programme: Programme, correction: ProgrammeCorrection): Programme {
  const { show, season, episode } = correction;
  const wanted = show?.trim() || undefined;
  if (wanted === undefined && season === undefined && episode === undefined) return programme;
  const { season: read, ...rest } = programme;
  const part = season === null ? undefined : (inRange(season, limits.season) ?? read);
  const changed = {
    ...rest,
    show: short(wanted ?? programme.show),
    isNamed: true,
    ...(part && { season: part }),
    episode: inRange(episode, limits.episode) ?? programme.episode,
  };
  // Most shows have one season only.
  const parts = [changed.show, part && part > 1 && `Season ${part}`, `Episode ${changed.episode}`];
  return { ...changed, title: short(parts.filter(Boolean).join(' – ')) };
}

/** The usual ways to write an episode. The show is before the match, the number in it. */
const EPISODES: readonly RegExp[] = [
  /\bS(?<season>\d{1,2})[\s:]?E(?<episode>\d{1,4})\b/i,
  /\sS(?<season>\d{1,2})\s-\s(?<episode>\d{1,4})(?:v\d)?(?=\s|$)/i,
  /\bSeason (?<season>\d{1,2})\W{1,3}Episode (?<episode>\d{1,4})\b/i,
  /(?<![\p{L}\p{N}])(?:[EÉ]pisode|Folge|Ep\.?|E)\s?(?<episode>\d{1,4})\b/iu,
  /(?:第(?<season>\d{1,2})期)?\s*第(?<episode>\d{1,4})話/,
  /#(?<episode>\d{1,4})\b/,
  /\s-\s(?<episode>\d{1,4})(?:v\d)?(?=\s|$)/,
];
/** Marks of a release file's name: its extension, and notes in brackets. */
const EXTENSION = /\.(?:mkv|mp4|m4v|avi|webm|ogm)$/i;
const GROUP = /^\[[^\][]+\]/;
const NOTES = /\[[^\][]*\]|\([^()]*\)/g;

/** No more of a text than `limits.title` is read: the patterns are not linear in its length. */
function fromTitle(text: string): Programme {
  const page = cutText(text, limits.title);
  const isRelease = EXTENSION.test(page) || GROUP.test(page);
  const found = inWords(isRelease ? releaseName(page) : page);
  const episode = inRange(found?.episode, limits.episode);
  const title = short(page);
  if (!found?.show || !episode) return { show: title, isNamed: false, episode: 1, title };
  const part = inRange(found.season, limits.season);
  return { show: short(found.show), isNamed: true, ...(part && { season: part }), episode, title };
}

interface Words {
  readonly show: string;
  readonly season: number;
  readonly episode: number;
}

function inWords(page: string): Words | undefined {
  for (const pattern of EPISODES) {
    const found = pattern.exec(page);
    if (!found) continue;
    const show = trimmed(page.slice(0, found.index));
    const { season, episode } = found.groups ?? {};
    return { show, season: Number(season), episode: Number(episode) };
  }
  return undefined;
}

/** The name of a release file in words: without notes, with spaces for dots and underscores. */
function releaseName(file: string): string {
  const bare = file.replace(EXTENSION, '').replaceAll(NOTES, ' ').trim();
  return bare.includes(' ') ? bare : bare.replaceAll(/[._]/g, ' ');
}

/** The text without separators, or a word that announces an episode. */
function trimmed(show: string): string {
  return show
    .replace(/^(?:watch|assistir|ver)\s+/i, '')
    .replace(/[\s\-–—|:·,「(【]+$/, '')
    .trim();
}

function inRange(value: number | undefined, most: number): number | undefined {
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= most
    ? value
    : undefined;
}

function short(text: string): string {
  return cutText(text, limits.title).trim();
}

/** Works described in `json`, including lists, graphs and main entities. */
function worksIn(json: unknown, depth: number): Work[] {
  if (depth > DEPTH || typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json)) return json.flatMap((one) => worksIn(one, depth + 1));
  const own = work.safeParse(json);
  const { '@graph': graph, mainEntity, video } = json as Record<string, unknown>;
  const inner = [graph, mainEntity, video].flatMap((one) => worksIn(one, depth + 1));
  return own.success ? [own.data, ...inner] : inner;
}
