/**
 * Advertisements, which the others do not see: while one shows, the player is left alone. Players
 * mark their root while one shows; where none is marked, none is claimed.
 */

/** YouTube's player, JW Player, and Video.js with its advertisement plugins. */
const MARKED = '.ad-showing, .jw-flag-ads, .vjs-ad-playing';

/** Whether the player of `video` says that it shows an advertisement. */
export function showsAdvertisement(video: HTMLVideoElement): boolean {
  return video.closest(MARKED) !== null;
}
