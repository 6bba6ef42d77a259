/** Reports to the background when this frame gets a video, changes it or loses it. */
import { clock, ticker } from '../async/browser-clock.ts';
import { throttle } from '../async/throttle.ts';
import { electVideo, videosOf, watchVideos } from '../media/find-video.ts';
import { keyIn, withoutKey } from '../protocol/page/invite-address.ts';
import { isOrphaned, notify } from '../messaging/notify.ts';

const globalKey = Symbol.for('issho.discovery');
type Global = typeof globalThis & { [globalKey]?: AbortController };

/** Milliseconds until a message that a stopped worker lost is sent again. */
const RETRY_MS = 500;
/** Milliseconds in which a player that replaces its video adds the next one. */
const REPLACE_MS = 2000;

/** Milliseconds between two reports: a page may replace its video as often as it likes. */
const REPORT_MS = 1000;

/** Watches this frame. Starts only once, however often it is injected. */
export function startDiscovery(): void {
  const global: Global = globalThis;
  if (global[globalKey]) return;
  const controller = new AbortController();
  global[globalKey] = controller;
  const { signal } = controller;
  let known: HTMLVideoElement | undefined;
  const tell = () => {
    if (signal.aborted) return;
    notify('video/found', {}).catch(() => {
      // Either the extension was updated and this script is orphaned, or the worker was stopped
      // half-way and the next message starts it again.
      if (isOrphaned()) return controller.abort();
      ticker.after(RETRY_MS, tell, signal);
    });
  };
  const report = throttle({ clock, ticker }, REPORT_MS, tell, signal);
  const look = () => {
    if (signal.aborted) return;
    const video = electVideo(videosOf(document), known);
    if (video === known) return;
    known = video;
    if (video) report();
    else ticker.after(REPLACE_MS, () => known ?? report(), signal);
  };
  takeInvite(signal);
  watchVideos(document, look, signal);
  // A page restored from the back/forward cache resumes without loading, and so does its session.
  window.addEventListener('pageshow', ({ persisted }) => persisted && known && report(), {
    signal,
  });
  // Another frame of the page may have a video, too. This frame has no time to wait.
  window.addEventListener('pagehide', () => known && window !== window.top && tell(), { signal });
  look();
}

/** Longest text that is read as a room key. */
const LONGEST_KEY = 64;

/**
 * Removes the room key from the address once it was reported, so that it is neither bookmarked
 * nor shown.
 */
function takeInvite(signal: AbortSignal): void {
  const roomKey = keyIn(location.href)?.slice(0, LONGEST_KEY);
  if (window !== window.top || roomKey === undefined) return;
  notify('invite/found', { roomKey }).then(
    // The full address: a page with a `<base>` resolves a relative one elsewhere.
    () => history.replaceState(history.state, '', withoutKey(location.href)),
    () => isOrphaned() || ticker.after(RETRY_MS, () => takeInvite(signal), signal),
  );
}
