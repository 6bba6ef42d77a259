import { cutText } from '../protocol/cut-text.ts';
import { limits } from '../protocol/limits.ts';
import type { VideoReport } from '../protocol/extension/video-report.ts';
import { areaOf, electVideo, lengthOf, videosOf } from './find-video.ts';

/** Describes the elected video of this frame; null without one. */
export function probeFrame(root: Document): VideoReport | null {
  const video = electVideo(videosOf(root));
  if (!video) return null;
  return {
    area: areaOf(video),
    duration: lengthOf(video),
    url: root.location.href.slice(0, limits.url),
    title: cutText(root.title, limits.title),
  };
}
