/**
 * The elected `<video>` behind the Media port: observes it, tells the viewer's intent from the echo
 * of our corrections, and applies corrections.
 */
import type { Asked } from '../core/intent.ts';
import { askedAfter, askedAfterIntent, intentBehind } from '../core/intent.ts';
import type { Correction, Hindrance, Observation } from '../core/observation.ts';
import type { Media, MediaListener } from '../session/ports.ts';
import { electVideo, videosOf, watchVideos } from './find.ts';
import { followFrames } from './frames.ts';
import { Nudge } from './nudge.ts';

/** The player of `root`'s frame. `now` reads our monotonic clock in milliseconds. */
export function createPlayer(root: Document, now: () => number, signal: AbortSignal): Media {
  let attached: Attached | undefined;
  const listeners = new Set<MediaListener>();
  const tell = (call: (listener: MediaListener) => void) => {
    for (const listener of listeners) call(listener);
  };

  function elect(): void {
    const video = electVideo(videosOf(root), attached?.video);
    if (video === attached?.video) return;
    attached?.release.abort();
    attached = video && attach(video, root, tell);
    tell((listener) => listener.changed());
  }

  elect();
  watchVideos(root, elect, signal);
  signal.addEventListener('abort', () => attached?.release.abort());

  return {
    observe: () => attached && observed(attached, now),
    correct(corrections) {
      if (!attached) return;
      attached.asked ??= askedNow(attached.video);
      for (const correction of corrections) apply(attached, correction, tell);
    },
    listen(listener, until) {
      listeners.add(listener);
      until.addEventListener('abort', () => listeners.delete(listener));
    },
  };
}

type Tell = (call: (listener: MediaListener) => void) => void;

interface Attached {
  readonly video: HTMLVideoElement;
  readonly nudge: Nudge;
  readonly release: AbortController;
  /** Undefined until the session first looked: what a site does before is no viewer's intent. */
  asked: Asked | undefined;
  hindrance: Hindrance | undefined;
}

function attach(video: HTMLVideoElement, root: Document, tell: Tell): Attached {
  const release = new AbortController();
  const { signal } = release;
  const player: Attached = {
    video,
    nudge: new Nudge(video),
    release,
    asked: undefined,
    hindrance: undefined,
  };
  const changed = () => tell((listener) => listener.changed());

  const onEvent = (event: Event) => {
    if (!event.isTrusted) return;
    if (event.type === 'play') player.hindrance = undefined;
    if (event.type === 'pause' && suspended(video, root) && player.asked?.playing) {
      player.hindrance = 'hidden';
    }
    const intent = player.asked && intentOf(player.asked, event, video, root);
    if (player.asked && intent) {
      player.asked = askedAfterIntent(player.asked, intent);
      // A page that nobody has touched yet acts on its own: autoplay, a remembered position.
      if (touched(root)) tell((listener) => listener.intent(intent));
    }
    changed();
  };
  for (const type of ['play', 'pause', 'seeking', 'ratechange']) {
    video.addEventListener(type, onEvent, { signal });
  }
  for (const type of ['playing', 'waiting', 'canplay', 'durationchange', 'ended', 'timeupdate']) {
    video.addEventListener(type, changed, { signal });
  }
  video.addEventListener(
    'seeked',
    () => {
      if (player.asked && !video.seeking) player.asked = { ...player.asked, seek: undefined };
      changed();
    },
    { signal },
  );
  video.addEventListener('emptied', () => (player.asked = undefined), { signal });
  root.addEventListener(
    'visibilitychange',
    () => {
      if (!root.hidden && player.hindrance === 'hidden') player.hindrance = undefined;
      changed();
    },
    { signal },
  );
  // What the autoplay policy asks for: any touch of the page.
  for (const type of ['click', 'keydown']) {
    root.addEventListener(
      type,
      (event) => {
        if (!event.isTrusted || player.hindrance !== 'autoplay') return;
        player.hindrance = undefined;
        changed();
      },
      { capture: true, signal },
    );
  }
  followFrames(video, root, changed, signal);
  signal.addEventListener('abort', () => player.nudge.end());
  return player;
}

function intentOf(asked: Asked, event: Event, video: HTMLVideoElement, root: Document) {
  return intentBehind(asked, {
    event: event.type as 'play' | 'pause' | 'seeking' | 'ratechange',
    position: video.currentTime,
    paused: video.paused,
    rate: video.playbackRate,
    stoppedByBrowser:
      video.ended || !video.isConnected || video.readyState === 0 || suspended(video, root),
  });
}

/** Chromium pauses a muted video whose tab is hidden, and plays it again when it is shown. */
function suspended(video: HTMLVideoElement, root: Document): boolean {
  return root.hidden && (video.muted || video.volume === 0);
}

function touched(root: Document): boolean {
  return root.defaultView?.navigator.userActivation?.hasBeenActive ?? true;
}

function askedNow(video: HTMLVideoElement): Asked {
  return { playing: !video.paused, rate: video.playbackRate, seek: undefined };
}

function observed(player: Attached, now: () => number): Observation {
  const { video, hindrance } = player;
  return {
    now: now(),
    position: video.currentTime,
    duration: video.duration,
    paused: video.paused,
    seeking: video.seeking,
    ready: video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || video.ended,
    ended: video.ended,
    muted: video.muted || video.volume === 0,
    rate: video.playbackRate,
    hindrance,
  };
}

function apply(player: Attached, correction: Correction, tell: Tell): void {
  const { video, nudge } = player;
  if (player.asked) player.asked = askedAfter(player.asked, correction);
  switch (correction.kind) {
    case 'play':
      video.play().catch((error: unknown) => {
        // Only a refusal by the autoplay policy needs the viewer; a pause or a new source in the
        // meantime ends the promise too, and the next look sees the rest.
        if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
        player.hindrance = 'autoplay';
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
      if (correction.nudge) nudge.bend(correction.rate);
      else nudge.end(correction.rate);
      // A player may clamp it: what it took is what it will report.
      if (player.asked) player.asked = { ...player.asked, rate: video.playbackRate };
  }
}
