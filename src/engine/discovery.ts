/** Tells the background when this frame has a video, another one than before, or none any more. */
import { electVideo, videosOf, watchVideos } from '../media/find-video.ts';
import { keyIn, withoutKey } from '../protocol/invite-address.ts';
import { isOrphaned, notify } from '../messaging/notify.ts';

const place = Symbol.for('issho.discovery');
type Global = typeof globalThis & { [place]?: AbortController };

/** Milliseconds until a worker that was stopped half-way is told again. */
const RETRY = 500;
/** Milliseconds in which a player that exchanges its video has the next one. */
const TO_EXCHANGE = 2000;

/** Watches this frame; once, however often it is injected. */
export function startDiscovery(): void {
  const global: Global = globalThis;
  if (global[place]) return;
  const controller = new AbortController();
  global[place] = controller;
  const { signal } = controller;
  let known: HTMLVideoElement | undefined;
  const tell = () => {
    if (signal.aborted) return;
    notify('video/found', {}).catch(() => {
      // We are what is left of an extension that was updated; or the worker was stopped while it
      // was being told, and the next message starts it again.
      if (isOrphaned()) return controller.abort();
      setTimeout(tell, RETRY);
    });
  };
  const look = () => {
    if (signal.aborted) return;
    const video = electVideo(videosOf(document), known);
    if (video === known) return;
    known = video;
    if (video) tell();
    else setTimeout(() => known ?? tell(), TO_EXCHANGE);
  };
  takeInvite();
  watchVideos(document, look, signal);
  // A page kept by the browser comes back to life without being loaded: so does its session.
  window.addEventListener('pageshow', ({ persisted }) => persisted && known && tell(), { signal });
  // Another frame of the page may have a video, too.
  window.addEventListener('pagehide', () => known && window !== window.top && tell(), { signal });
  look();
}

/** How much of what stands in the place of a room key is looked at. */
const LONGEST_KEY = 64;

/** Takes the room key out of the address, where it would be bookmarked and shown, once it is told. */
function takeInvite(): void {
  const roomKey = keyIn(location.href)?.slice(0, LONGEST_KEY);
  if (window !== window.top || roomKey === undefined) return;
  notify('invite/found', { roomKey }).then(
    // In full: of a page with a base, anything less is an address of somewhere else.
    () => history.replaceState(history.state, '', withoutKey(location.href)),
    () => isOrphaned() || setTimeout(takeInvite, RETRY),
  );
}
