/** The sites to ask the viewer for, so that the player can be reached. */

/** Least size of a frame that may hold the player, relative to the largest embedded frame. */
const RIVAL = 0.5;

/**
 * Origins of the frames that may hold the player; areas in CSS pixels². None if an accessible
 * video is at least as large as any inaccessible frame: such frames are adverts. Every origin
 * makes the browser's question longer.
 */
export function playerOrigins(
  videos: readonly { readonly area: number }[],
  frames: readonly { readonly origin: string; readonly area: number }[],
): readonly string[] {
  const largest = Math.max(0, ...frames.map(({ area }) => area));
  const seen = Math.max(0, ...videos.map(({ area }) => area));
  if (seen >= largest) return [];
  const rivals = frames.filter(({ area }) => area >= largest * RIVAL && area > seen);
  return [...new Set(rivals.map(({ origin }) => origin))];
}
