/**
 * Measured lead times of a player for a start and a seek, kept for the next page of the same
 * site.
 */
import * as z from 'zod/mini';
import { limits } from '../limits.ts';

const milliseconds = z
  .array(z.number().check(z.minimum(-limits.lead), z.maximum(limits.lead)))
  .check(z.maxLength(limits.leads));

export const leads = z.object({
  resume: z.readonly(milliseconds),
  start: z.readonly(milliseconds),
  seek: z.readonly(milliseconds),
});
export type Leads = z.infer<typeof leads>;
