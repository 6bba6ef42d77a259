/** What a page shows: the show, its season and its episode. */
import * as z from 'zod/mini';
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
