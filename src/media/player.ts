/**
 * The elected `<video>` behind the Media port: observes it, tells the viewer's intent from the echo
 * of our corrections, and applies corrections.
 */
import type { Asked, Shown } from '../core/intent.ts';
import { askedAs, intentsBehind } from '../core/intent.ts';
import type { Correction, Hindrance, Observation } from '../core/observation.ts';
import type { Media, MediaListener } from '../session/ports.ts';
import { showsAdvertisement } from './advertisement.ts';
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
    observe() {
      if (attached) sense(attached, root, tell);
      return attached && observed(attached, root, now);
    },
    correct(corrections) {
      if (!attached || showsAdvertisement(attached.video)) return;
      for (const correction of corrections) apply(attached, correction, tell);
      // What it took is what it will show: a refused play, a clamped rate.
      attached.asked = askedAs(shownBy(attached, root));
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
  /** Where the programme stands (s) and how long it is, also while an advertisement shows. */
  programme: Pick<Observation, 'position' | 'duration'>;
  /** A frame is being shown: positions are exact now. */
  onFrame: boolean;
}

/** After each of these the player may show something else. */
const telling = [
  'play',
  'playing',
  'pause',
  'seeking',
  'seeked',
  'ratechange',
  'waiting',
  'canplay',
  'durationchange',
  'ended',
  'timeupdate',
];

function attach(video: HTMLVideoElement, root: Document, tell: Tell): Attached {
  const release = new AbortController();
  const { signal } = release;
  const player: Attached = {
    video,
    nudge: new Nudge(video),
    release,
    asked: undefined,
    hindrance: undefined,
    programme: { position: 0, duration: Number.NaN },
    onFrame: false,
  };
  const changed = () => tell((listener) => listener.changed());

  for (const type of telling) video.addEventListener(type, changed, { signal });
  video.addEventListener('emptied', () => (player.asked = undefined), { signal });
  root.addEventListener('visibilitychange', changed, { signal });
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
  const framed = () => {
    player.onFrame = true;
    changed();
    player.onFrame = false;
  };
  followFrames(video, root, framed, signal);
  signal.addEventListener('abort', () => player.nudge.end());
  return player;
}

/** Sees what the viewer did since we last looked, whether its event came already or not. */
function sense(player: Attached, root: Document, tell: Tell): void {
  // What a site does for an advertisement, and after it, is no viewer's intent.
  if (showsAdvertisement(player.video)) player.asked = undefined;
  const { asked } = player;
  if (!asked) return;
  const shown = shownBy(player, root);
  const intents = intentsBehind(asked, shown);
  player.asked = askedAs(shown);
  if (!shown.paused) player.hindrance = undefined;
  else if (asked.playing && suspended(player.video, root)) player.hindrance = 'hidden';
  else if (player.hindrance === 'hidden' && !root.hidden) player.hindrance = undefined;
  // A page that nobody has touched yet acts on its own: autoplay, a remembered position.
  if (!touched(root)) return;
  for (const intent of intents) tell((listener) => listener.intent(intent));
}

function shownBy({ video, hindrance }: Attached, root: Document): Shown {
  return {
    position: video.currentTime,
    paused: video.paused,
    seeking: video.seeking,
    rate: video.playbackRate,
    stoppedByBrowser:
      video.ended || !video.isConnected || video.readyState === 0 || suspended(video, root),
    resumedByBrowser: hindrance === 'hidden',
  };
}

/** Chromium pauses a muted video whose tab is hidden, and plays it again when it is shown. */
function suspended(video: HTMLVideoElement, root: Document): boolean {
  return root.hidden && (video.muted || video.volume === 0);
}

function touched(root: Document): boolean {
  return root.defaultView?.navigator.userActivation?.hasBeenActive ?? true;
}

function observed(player: Attached, root: Document, now: () => number): Observation {
  const { video, onFrame } = player;
  const isAd = showsAdvertisement(video);
  if (!isAd) player.programme = { position: video.currentTime, duration: video.duration };
  return {
    now: now(),
    ...player.programme,
    onFrame,
    paused: video.paused,
    seeking: video.seeking,
    ready: video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || video.ended,
    ahead: aheadOf(video),
    ended: video.ended,
    hidden: root.hidden,
    muted: video.muted || video.volume === 0,
    rate: video.playbackRate,
    hindrance: isAd ? 'ad' : player.hindrance,
  };
}

/** Seconds buffered from where the video stands. */
function aheadOf({ buffered, currentTime }: HTMLVideoElement): number {
  for (let range = 0; range < buffered.length; range += 1) {
    const end = buffered.end(range);
    if (buffered.start(range) <= currentTime && currentTime <= end) return end - currentTime;
  }
  return 0;
}

function apply(player: Attached, correction: Correction, tell: Tell): void {
  const { video, nudge } = player;
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
  }
}
