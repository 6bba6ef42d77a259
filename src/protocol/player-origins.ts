/** Which sites to ask the viewer for, so that the player can be reached. */

import { limits } from './limits.ts';

/** How much smaller than the largest embedded frame another may be and still hold the player. */
const RIVAL = 0.5;

/** The page's own is asked for beside them. */
const MOST = limits.origins - 1;

/**
 * Origins of the frames that may hold the player; areas in CSS pixels². The largest first; no more than may be asked for at once. None where a video in reach is at least
 * as large as any frame out of reach: such frames are adverts. Every origin makes the browser's question longer.
 */
export function playerOrigins(
  videos: readonly { readonly area: number }[],
  frames: readonly { readonly origin: string; readonly area: number }[],
): readonly string[] {
  const largest = Math.max(0, ...frames.map(({ area }) => area));
  const seen = Math.max(0, ...videos.map(({ area }) => area));
  if (seen >= largest) return [];
  const rivals = frames
    .filter(({ area }) => area >= largest * RIVAL && area > seen)
    .toSorted((one, other) => other.area - one.area);
  return [...new Set(rivals.map(({ origin }) => origin))].slice(0, MOST);
}
