/** A title, and the metadata a page has about it. */
import * as z from 'zod/mini';
import { cutText } from '../cut-text.ts';
import { text } from '../fields.ts';
import { limits } from '../limits.ts';

export const episodeNumber = z.int().check(z.minimum(1), z.maximum(limits.episode));

export const programme = z.object({
  /** Name of the series or film; the page's title if there is no other. */
  show: text(limits.title),
  /** Whether a page or a person named the show. Such a show is the same on every site. */
  isNamed: z.boolean(),
  season: z.optional(z.int().check(z.minimum(1), z.maximum(limits.season))),
  episode: episodeNumber,
  /** For people: show, episode and episode name. */
  title: text(limits.title),
});
export type Programme = z.infer<typeof programme>;

/** A text of the page, cut to the length of a title. */
const heading = z.pipe(
  z.string().check(z.maxLength(2 * limits.title)),
  z.transform((text) => cutText(text, limits.title)),
);

/** A page's metadata for machines, unparsed. */
export const clues = z.object({
  /** Texts of `application/ld+json` elements. */
  jsonLd: z.array(text(limits.jsonLd)).check(z.maxLength(limits.jsonLds)),
  /** Open Graph's title. */
  openGraph: heading,
  title: heading,
  /** The page's media session texts that may name an episode, in order of preference. */
  media: z.array(heading).check(z.maxLength(3)),
  /**
   * Whether the page changed since it was loaded: its older metadata may describe another
   * episode.
   */
  hasMovedOn: z.boolean(),
});
export type Clues = z.infer<typeof clues>;

/** For a page that we may not access. */
export const noClues: Clues = {
  jsonLd: [],
  openGraph: '',
  title: '',
  media: [],
  hasMovedOn: false,
};
