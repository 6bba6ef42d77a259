/** Starts the session in the frame with the elected video, and stops it in any other frame. */
import { ticker } from '../../async/browser-clock.ts';
import { createQueue } from '../../async/queue.ts';
import { withTimeout } from '../../async/timeout.ts';
import { sendToFrame } from '../../messaging/messages.ts';
import { storedMembership } from '../../messaging/stored.ts';
import type { FrameVideo } from '../../messaging/tabs.ts';
import { injectEngine, videosIn } from '../../messaging/tabs.ts';
import type { FrameOfTab, Membership } from '../../protocol/extension/membership.ts';
import { frameOf, isElected, leaseIdOf, tabOf } from '../../protocol/extension/membership.ts';
import type { Result } from '../../protocol/refusal.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { changeMembership } from '../membership/store.ts';
import { inFrame, isSameFrame } from '../membership/transitions.ts';
import { electFrame } from './elect-frame.ts';

/** The elected video of a tab, or the reason why there is none. */
export async function videoIn(tabId: number, current: number | null): Promise<Result<FrameVideo>> {
  const videos = await videosIn(tabId);
  if (!videos) return refused('page-not-allowed');
  const elected = electFrame(videos, current);
  return elected ? done(elected) : refused('no-video');
}

const inTurn = createQueue();

/**
 * Starts the session in its elected frame, and stops it in any other. Calls are serialized; the last call wins. A
 * session that already runs in that frame goes on. `found` is the frame if it was elected just now.
 */
export function placeSession(found?: FrameOfTab): Promise<Result<null>> {
  return inTurn(() => place(found));
}

async function place(found: FrameOfTab | undefined): Promise<Result<null>> {
  const before = await storedMembership.read();
  if (!before) return refused('not-a-member');
  const tabId = tabOf(before);
  if (tabId === null) return refused('tab-gone');
  const current = frameOf(before)?.frameId ?? null;
  // A frame that has the session already keeps it, unless another has a much larger video.
  const isFound = found?.tabId === tabId && current === null;
  const video = isFound ? done(found) : await videoIn(tabId, current);
  if (!video.ok) return video;
  const { frameId } = video.value;
  if (frameId !== current) {
    // Stopped first: if the worker is stopped in between, the frame reports its video again.
    await stopSession(before, false);
    const now = await changeMembership((kept) =>
      kept && isSameFrame(kept, before) ? inFrame(kept, { tabId, frameId }) : kept,
    );
    // Another call has placed it meanwhile.
    if (!isElected(now, { tabId, frameId })) return done(null);
  }
  return (await injectEngine(tabId, frameId)) ? done(null) : refused('site-not-allowed');
}

/** Changes the membership, and stops the current session unless its lease stays. */
export async function moveSession(
  change: (before: Membership | null) => Membership | null,
): Promise<Membership | null> {
  const ends = (one: Membership | null, next: Membership | null): one is Membership =>
    leaseIdOf(one) !== undefined && leaseIdOf(one) !== leaseIdOf(next);
  const before = await storedMembership.read();
  if (ends(before, change(before))) await stopSession(before, false);
  let former: Membership | null = null;
  const now = await changeMembership((kept) => change((former = kept)));
  // A session may have started while the old one was stopping.
  if (ends(former, now) && ends(former, before)) await stopSession(former, false);
  return now;
}

/** Milliseconds for a session to stop. A page that hangs must not keep its viewer in the room. */
const STOP_TIMEOUT_MS = 1500;

/** Stops the session of a frame, even one that is still starting. */
export async function stopSession(
  membership: Pick<Membership, 'placement'>,
  leaving: boolean,
): Promise<void> {
  const frame = frameOf(membership);
  if (!frame) return;
  const stopped = sendToFrame('session/stop', { leaving }, frame).then(
    () => undefined,
    () => undefined, // A frame that is gone has no session to stop.
  );
  await withTimeout(ticker, STOP_TIMEOUT_MS, stopped, undefined);
}
