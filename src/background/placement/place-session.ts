/** Puts the session into the frame that shows the video people watch, and takes it from any other. */
import { sendToFrame } from '../../messaging/messages.ts';
import { storedMembership } from '../../messaging/stored.ts';
import type { FrameVideo } from '../../messaging/tabs.ts';
import { startEngine, videosIn } from '../../messaging/tabs.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import type { Result } from '../../protocol/refusal.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { changeMembership, unplaced } from '../membership/store.ts';
import { createQueue } from '../queue.ts';

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

const inTurn = createQueue();

/**
 * Starts the session in the frame of its tab that it belongs in now; ends one that runs in another. One
 * placing at a time: of two, the later one has seen more. A session that plays there already goes on.
 */
export function placeSession(): Promise<Result<null>> {
  return inTurn(place);
}

async function place(): Promise<Result<null>> {
  const before = await storedMembership.read();
  if (!before) return refused('not-a-member');
  const { tabId } = before;
  if (tabId === null) return refused('tab-gone');
  const video = await videoIn(tabId, before.frameId);
  if (!video.ok) return video;
  const { frameId } = video.value;
  if (frameId !== before.frameId) {
    // First: a worker that is stopped in between is told of the video again.
    await stopSession(before, false);
    const now = await changeMembership((kept) =>
      kept?.tabId === tabId && kept.frameId === before.frameId
        ? { ...kept, ...unplaced, frameId }
        : kept,
    );
    if (now?.frameId !== frameId || now.tabId !== tabId) return done(null); // Placed anew meanwhile.
  }
  return (await startEngine(tabId, frameId)) ? done(null) : refused('site-not-allowed');
}

/** Has the room play where `change` puts it. What plays it now stops, unless it is to stay. */
export async function moveSession(
  change: (before: Membership | null) => Membership | null,
): Promise<Membership | null> {
  const ends = (one: Membership | null, next: Membership | null): one is Membership =>
    one?.claim !== undefined && one.claim !== next?.claim;
  const before = await storedMembership.read();
  if (ends(before, change(before))) await stopSession(before, false);
  let former: Membership | null = null;
  const now = await changeMembership((kept) => change((former = kept)));
  // One that was let in while the other said goodbye.
  if (ends(former, now) && ends(former, before)) await stopSession(former, false);
  return now;
}

/** Milliseconds for a session to end; a page or a backend that hangs must not keep anyone in a room. */
const GOODBYE = 1500;

/** Ends the session in a frame, be it only about to begin. */
export async function stopSession(
  { tabId, frameId }: Pick<Membership, 'tabId' | 'frameId'>,
  leaving: boolean,
): Promise<void> {
  if (tabId === null || frameId === null) return;
  const patience = new Promise<void>((resolve) => setTimeout(resolve, GOODBYE));
  const stopped = sendToFrame('session/stop', { leaving }, { tabId, frameId }).then(
    () => undefined,
    () => undefined, // A frame that is gone has no session to stop.
  );
  await Promise.race([stopped, patience]);
}
