/** One attached `<video>`: its state, its viewer's intents, and how it is given back. */
import { onAbort } from '../async/on-abort.ts';
import type { ElementState, ExpectedState, Intent } from '../core/player/intent.ts';
import { detectIntents } from '../core/player/intent.ts';
import type { Hindrance, Observation } from '../core/player/types.ts';
import type { MediaListener } from '../session/ports.ts';
import { showsAdvertisement } from './advertisement.ts';
import { followFrames } from './frames.ts';
import { RateOverride } from './playback-rate.ts';

interface PageContext {
  readonly root: Document;
  readonly now: () => number;
  readonly tell: (call: (listener: MediaListener) => void) => void;
}

export interface AttachedVideo extends PageContext {
  readonly video: HTMLVideoElement;
  /** Number of the election that it won. */
  readonly number: number;
  readonly rateOverride: RateOverride;
  readonly detaching: AbortController;
  /** Undefined before the first correction: what a site does before is no viewer's intent. */
  expected: ExpectedState | undefined;
  /** The autoplay policy refused to play before the page is touched. */
  blocked: boolean;
  /** Position and duration of the video (s) before an advertisement. */
  beforeAd: Pick<Observation, 'position' | 'duration'>;
  /** A frame is being shown, so that positions are exact. */
  onFrame: boolean;
}

/** Events after which the player may show something else. */
const CHANGE_EVENTS = [
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

export function attach(video: HTMLVideoElement, number: number, page: PageContext): AttachedVideo {
  const { root, tell } = page;
  const parting = new AbortController();
  const { signal } = parting;
  const player: AttachedVideo = {
    ...page,
    video,
    number,
    rateOverride: new RateOverride(video),
    detaching: parting,
    expected: undefined,
    blocked: false,
    beforeAd: { position: 0, duration: Number.NaN },
    onFrame: false,
  };
  const changed = () => tell((listener) => listener.changed());

  for (const type of CHANGE_EVENTS) video.addEventListener(type, changed, { signal });
  // A new source starts at a rate of the site's.
  video.addEventListener('emptied', ({ isTrusted }) => isTrusted && release(player), { signal });
  root.addEventListener('visibilitychange', changed, { signal });
  // Any touch of the page satisfies the autoplay policy.
  for (const type of ['click', 'keydown']) {
    root.addEventListener(
      type,
      (event) => {
        if (!event.isTrusted || !player.blocked) return;
        player.blocked = false;
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
  onAbort(signal, () => release(player));
  return player;
}

/** Gives the video back as its viewer left it, and expects nothing of it. */
export function release(player: AttachedVideo): void {
  player.rateOverride.end();
  player.expected = undefined;
}

/** What the viewer did since the last call, whether its event has come or not. */
export function takeIntents(player: AttachedVideo): readonly Intent[] {
  const { video, rateOverride, root } = player;
  // A site acts for an advertisement, and for a new source.
  const isAway = !video.isConnected || video.readyState === 0;
  const isAd = showsAdvertisement(video);
  if (isAway || isAd) release(player);
  if (!isAd) player.beforeAd = extentOf(video);
  const { expected } = player;
  if (!expected) return [];
  const shown = elementState(player);
  const next = detectIntents(expected, shown);
  player.expected = next.expected;
  if (!shown.paused) player.blocked = false;
  if (shown.rate !== expected.rate) rateOverride.end();
  // Before it is touched, a page acts by itself: autoplay, a remembered position.
  return isTouched(root) ? next.intents : [];
}

export function elementState({ video, root, now }: AttachedVideo): ElementState {
  return {
    now: now(),
    position: video.currentTime,
    paused: video.paused,
    seeking: video.seeking,
    ready: isReady(video),
    ended: video.ended,
    rate: video.playbackRate,
    hidden: root.hidden,
    heard: isHeard(video),
  };
}

/** Only Chromium pauses silent videos, and it counts the sound it decodes. */
function isHeard(video: HTMLVideoElement & { webkitAudioDecodedByteCount?: number }): boolean {
  return !video.muted && video.webkitAudioDecodedByteCount !== 0;
}

function isTouched(root: Document): boolean {
  return root.defaultView?.navigator.userActivation?.hasBeenActive ?? true;
}

/** What the player shows now. Changes nothing. */
export function observeVideo(player: AttachedVideo): Observation {
  const { video, onFrame } = player;
  const isAd = showsAdvertisement(video);
  return {
    player: player.number,
    now: player.now(),
    ...(isAd ? player.beforeAd : extentOf(video)),
    onFrame,
    paused: video.paused,
    seeking: video.seeking,
    ready: isReady(video),
    ahead: bufferedAhead(video),
    ended: video.ended,
    hidden: player.root.hidden,
    muted: video.muted || video.volume === 0,
    rate: video.playbackRate,
    hindrance: isAd ? 'ad' : hindranceOf(player),
  };
}

function extentOf({ currentTime, duration }: HTMLVideoElement): AttachedVideo['beforeAd'] {
  return { position: currentTime, duration };
}

function hindranceOf({ expected, blocked, root, video }: AttachedVideo): Hindrance | undefined {
  if (!video.paused) return undefined;
  if (expected?.suspended && root.hidden) return 'hidden';
  return blocked ? 'autoplay' : undefined;
}

function isReady({ readyState, ended }: HTMLVideoElement): boolean {
  return readyState >= HTMLMediaElement.HAVE_FUTURE_DATA || ended;
}

/** Seconds buffered after the current position. */
function bufferedAhead({ buffered, currentTime }: HTMLVideoElement): number {
  for (let range = 0; range < buffered.length; range += 1) {
    const end = buffered.end(range);
    if (buffered.start(range) <= currentTime && currentTime <= end) return end - currentTime;
  }
  return 0;
}
