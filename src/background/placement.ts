/** Puts the session into the frame that shows the video people watch. */
import { sendToFrame } from '../messaging/messages.ts';
import type { FrameVideo } from '../messaging/tabs.ts';
import { startEngine, videosIn } from '../messaging/tabs.ts';
import type { Membership } from '../protocol/membership.ts';
import type { Result } from '../protocol/refusal.ts';
import { done, refused } from '../protocol/refusal.ts';

/** How much larger a video in another frame has to be to take the session over. */
const TAKEOVER = 1.5;

/** The frame of a tab with the video people watch: the largest one. `current` stays unless outdone. */
export function electFrame(
  videos: readonly FrameVideo[],
  current: number | null,
): FrameVideo | undefined {
  const weight = ({ frameId, area }: FrameVideo) => area * (frameId === current ? TAKEOVER : 1);
  return videos.toSorted((a, b) => weight(b) - weight(a) || b.duration - a.duration)[0];
}

/** The video of a tab, or why there is none to watch. */
export async function videoIn(tabId: number, current: number | null): Promise<Result<FrameVideo>> {
  const videos = await videosIn(tabId);
  if (!videos) return refused('page-not-allowed');
  const elected = electFrame(videos, current);
  return elected ? done(elected) : refused('no-video');
}

/** Starts the session of `membership` in the frame it belongs in now; ends one that runs elsewhere. */
export async function placeSession({ tabId, frameId }: Membership): Promise<Result<null>> {
  if (tabId === null) return refused('tab-gone');
  const video = await videoIn(tabId, frameId);
  if (!video.ok) return video;
  if (frameId !== null && frameId !== video.value.frameId) {
    await stopSession({ tabId, frameId }, false);
  }
  const started = await startEngine(tabId, video.value.frameId);
  return started ? done(null) : refused('site-not-allowed');
}

/** Ends the session in a frame, if one runs there. */
export async function stopSession(
  { tabId, frameId }: Pick<Membership, 'tabId' | 'frameId'>,
  leaving: boolean,
): Promise<void> {
  if (tabId === null || frameId === null) return;
  // A frame that is gone has no session to stop.
  await sendToFrame('session/stop', { leaving }, { tabId, frameId }).catch(() => undefined);
}
