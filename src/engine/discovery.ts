/** Tells the background when this frame has a video, or another one than before. */
import { electVideo, videosOf, watchVideos } from '../media/find.ts';
import { keyIn, withoutKey } from '../protocol/invite-address.ts';
import { isOrphaned, notify } from '../messaging/notify.ts';

const place = Symbol.for('issho.discovery');
type Global = typeof globalThis & { [place]?: AbortController };

/** Milliseconds until a worker that was stopped half-way is told again. */
const RETRY = 500;

/** Watches this frame; once, however often it is injected. */
export function startDiscovery(): void {
  const global: Global = globalThis;
  if (global[place]) return;
  const controller = new AbortController();
  global[place] = controller;
  let known: HTMLVideoElement | undefined;
  const look = () => {
    if (controller.signal.aborted) return;
    const video = electVideo(videosOf(document), known);
    if (video === known) return;
    known = video;
    if (!video) return;
    notify('video/found', {}).catch(() => {
      // We are what is left of an extension that was updated; or the worker was stopped while it
      // was being told, and the next message starts it again.
      if (isOrphaned()) return controller.abort();
      known = undefined;
      setTimeout(look, RETRY);
    });
  };
  takeInvite();
  watchVideos(document, look, controller.signal);
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
