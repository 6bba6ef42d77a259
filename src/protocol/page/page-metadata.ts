/** The metadata by which a page tells what it shows. */
import * as z from 'zod/mini';
import { cutText } from '../cut-text.ts';
import { text } from '../fields.ts';
import { limits } from '../limits.ts';

/** A text of the page, cut to the length of a title. */
const heading = z.pipe(
  z.string().check(z.maxLength(2 * limits.title)),
  z.transform((text) => cutText(text, limits.title)),
);

/** A page's metadata for machines, unparsed. */
export const pageMetadata = z.object({
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
export type PageMetadata = z.infer<typeof pageMetadata>;

/** For a page that we may not access. */
export const noMetadata: PageMetadata = {
  jsonLd: [],
  openGraph: '',
  title: '',
  media: [],
  hasMovedOn: false,
};
