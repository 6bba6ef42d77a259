/** The elected `<video>` behind the Media port. */
import { onAbort } from '../async/on-abort.ts';
import { expectAfter, expectAsIs } from '../core/player/intent.ts';
import type { Correction } from '../core/player/types.ts';
import type { Media, MediaListener } from '../session/ports.ts';
import { showsAdvertisement } from './advertisement.ts';
import type { AttachedVideo } from './attached-video.ts';
import { attach, observeVideo, release, takeIntents, elementState } from './attached-video.ts';
import { electVideo, videosOf, watchVideos } from './find-video.ts';

/**
 * The player of `root`'s frame, given back when `signal` aborts. `now` reads our monotonic clock in
 * milliseconds.
 */
export function createPlayer(root: Document, now: () => number, signal: AbortSignal): Media {
  let attached: AttachedVideo | undefined;
  let elections = 0;
  const listeners = new Set<MediaListener>();
  const tell = (call: (listener: MediaListener) => void) => {
    for (const listener of listeners) call(listener);
  };

  function elect(): void {
    const video = electVideo(videosOf(root), attached?.video);
    if (video === attached?.video) return;
    attached?.detaching.abort();
    attached = video && attach(video, (elections += 1), { root, now, tell });
    tell((listener) => listener.changed());
  }

  elect();
  watchVideos(root, elect, signal);
  onAbort(signal, () => attached?.detaching.abort());

  return {
    observe: () => attached && observeVideo(attached),
    takeIntents: () => (attached ? takeIntents(attached) : []),
    correct(corrections) {
      if (!attached || showsAdvertisement(attached.video)) return;
      const before = attached.expected ?? expectAsIs(elementState(attached));
      // Quirk 2 (Chromium): a video paused in a hidden tab plays right after the tab becomes
      // visible, unless `pause()` is called before. The room decides whether it plays.
      if (before.suspended && !root.hidden) attached.video.pause();
      for (const correction of corrections) apply(attached, correction);
      // The player may have refused a play or limited a rate.
      attached.expected = expectAfter(before, corrections, elementState(attached));
    },
    release() {
      if (attached) release(attached);
    },
    listen(listener, until) {
      listeners.add(listener);
      onAbort(until, () => listeners.delete(listener));
    },
  };
}

function apply(player: AttachedVideo, correction: Correction): void {
  const { video, rateOverride, tell } = player;
  switch (correction.kind) {
    case 'play':
      video.play().catch((error: unknown) => {
        // Only a refusal by the autoplay policy needs the viewer. A pause or a new source ends the
        // promise, too.
        if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
        player.blocked = true;
        tell((listener) => listener.changed());
      });
      return;
    case 'pause':
      video.pause();
      return;
    case 'seek':
      video.currentTime = correction.position;
      return;
    case 'rate':
      if (correction.override) rateOverride.bend(correction.rate);
      else rateOverride.end(correction.rate);
  }
}
