/** The election of the frame that plays the room. Pure. */
import type { FrameVideo } from '../../messaging/tabs.ts';

/** Least size of a video in another frame that takes the session, relative to the current one. */
const TAKEOVER = 1.5;

/** Elects the frame with the largest video. The `current` frame stays unless another is much larger. */
export function electFrame(
  videos: readonly FrameVideo[],
  current: number | null,
): FrameVideo | undefined {
  const weight = ({ frameId, area }: FrameVideo) => area * (frameId === current ? TAKEOVER : 1);
  return videos.toSorted((a, b) => weight(b) - weight(a) || b.duration - a.duration)[0];
}
