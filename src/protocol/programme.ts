/** What is watched, and what a page says of it. */
import * as z from 'zod/mini';
import { text } from './fields.ts';
import { limits } from './limits.ts';

export const episodeNumber = z.int().check(z.minimum(1), z.maximum(limits.episode));

export const programme = z.object({
  /** Name of the series or film; of the page, where that is all there is. */
  show: text(limits.title),
  /** Whether a page or a person named the show: it is the same one then, whatever the site. */
  isNamed: z.boolean(),
  season: z.optional(z.int().check(z.minimum(1), z.maximum(limits.season))),
  episode: episodeNumber,
  /** What people read: show, episode and its name. */
  title: text(limits.title),
});
export type Programme = z.infer<typeof programme>;

/** A page's words to machines, as they stand in it. */
export const clues = z.object({
  /** Texts of `application/ld+json` elements. */
  jsonLd: z.array(text(limits.jsonLd)).check(z.maxLength(limits.jsonLds)),
  /** Open Graph's title. */
  openGraph: text(limits.title),
  title: text(limits.title),
  /** What the page tells the media keys, in the order in which it may name an episode. */
  media: z.array(text(limits.title)).check(z.maxLength(3)),
  /** Whether the page went on since it was loaded: what it told then may be of another episode. */
  hasMovedOn: z.boolean(),
});
export type Clues = z.infer<typeof clues>;

/** Of a page that we may not look into. */
export const noClues: Clues = {
  jsonLd: [],
  openGraph: '',
  title: '',
  media: [],
  hasMovedOn: false,
};
