/** A frame's best video; the background elects among the frames. */
import * as z from 'zod/mini';
import { text } from '../fields.ts';
import { limits } from '../limits.ts';

export const videoReport = z.object({
  /** Visible size in CSS pixels². */
  area: z.number().check(z.minimum(0)),
  /** Seconds; 0 while unknown or endless. */
  duration: z.number().check(z.minimum(0)),
  /** Address and title of the frame's document. */
  url: text(limits.url),
  title: text(limits.title),
});
export type VideoReport = z.infer<typeof videoReport>;
