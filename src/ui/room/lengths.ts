/** Members whose media is longer or shorter than ours, so probably another cut. Pure. */
import type { SessionSnapshot } from '../../protocol/extension/snapshot.ts';
import { clockTime } from '../format.ts';
import type { Phrase } from '../phrase.ts';
import { phrase } from '../phrase.ts';

/** Seconds; encoders round the end of the same cut differently. */
const TOLERANCE_SECONDS = 1;

/** The first such member, in words. */
export function otherLength({ members }: SessionSnapshot): Phrase | undefined {
  const own = members.find(({ link }) => link === 'self')?.duration;
  if (own === undefined) return undefined;
  for (const { name, duration, link } of members) {
    if (link === 'self' || duration === undefined) continue;
    const longer = duration - own;
    if (Math.abs(longer) <= TOLERANCE_SECONDS) continue;
    const key = longer > 0 ? 'steering.lengths' : 'steering.lengths_shorter';
    return phrase(key, name, clockTime(Math.abs(longer)));
  }
  return undefined;
}
