/** The sites to ask the viewer for, so that the player can be reached. */

import { limits } from '../limits.ts';

/** Least size of a frame that may hold the player, relative to the largest embedded frame. */
const RIVAL = 0.5;

/** One origin is left for the page itself, which is asked for together with them. */
const MOST = limits.origins - 1;

/**
 * Origins of the frames that may hold the player, the largest first; areas in CSS pixels². None if an accessible
 * video is at least as large as any inaccessible frame: such frames are adverts. Every origin makes the browser's
 * question longer, and no more are returned than may be asked for at once.
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
