/** Tells the background when this frame has a video, or another one than before. */
import { electVideo, videosOf, watchVideos } from '../media/find.ts';
import { isOrphaned, notify } from '../messaging/notify.ts';

const place = Symbol.for('issho.discovery');
type Global = typeof globalThis & { [place]?: AbortController };

/** Watches this frame; once, however often it is injected. */
export function startDiscovery(): void {
  const global: Global = globalThis;
  if (global[place]) return;
  const controller = new AbortController();
  global[place] = controller;
  let known: HTMLVideoElement | undefined;
  const look = () => {
    const video = electVideo(videosOf(document), known);
    if (video === known) return;
    known = video;
    if (!video) return;
    notify('video/found').catch(() => {
      // We are what is left of an extension that was updated; or the worker was stopped while it
      // was being told, and the next change of the page tells it again.
      if (isOrphaned()) controller.abort();
      known = undefined;
    });
  };
  watchVideos(document, look, controller.signal);
  look();
}
