/**
 * Recognises advertisements, which the other members do not see, so that the player is left alone
 * during one. Only players that mark their root are recognised.
 */

/** YouTube's player, JW Player, and Video.js with its advertisement plugins. */
const MARKED = '.ad-showing, .jw-flag-ads, .vjs-ad-playing';

/** Whether the player of `video` marks an advertisement. */
export function showsAdvertisement(video: HTMLVideoElement): boolean {
  return video.closest(MARKED) !== null;
}
