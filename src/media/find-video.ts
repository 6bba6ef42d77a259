/** Finds the videos of a document and elects the one that people watch. */
import { onAbort } from '../async/on-abort.ts';

/** All videos of the document, including those in open shadow roots. */
export function videosOf(root: Document | ShadowRoot): HTMLVideoElement[] {
  const found = [...root.querySelectorAll('video')];
  if (found.length > 0) return found;
  // Only custom elements can hide a video, and only without another is the walk worth its cost.
  return [...root.querySelectorAll('*')].flatMap((element) =>
    element.shadowRoot ? videosOf(element.shadowRoot) : [],
  );
}

/** Visible size in CSS pixels². */
export function areaOf(video: HTMLVideoElement): number {
  const { width, height } = video.getBoundingClientRect();
  return Math.max(0, width) * Math.max(0, height);
}

/** CSS pixels². Smaller videos are previews, trackers and decorations. */
const MIN_AREA = 160 * 90;
/** Factor by which another video has to be larger than the current one. */
const CURRENT_ADVANTAGE = 1.5;

/** The largest video, or the longer one of equals. `current` stays unless clearly exceeded. */
export function electVideo(
  videos: readonly HTMLVideoElement[],
  current?: HTMLVideoElement,
): HTMLVideoElement | undefined {
  const candidates = videos.filter(
    (video) => video.isConnected && video.readyState > 0 && areaOf(video) >= MIN_AREA,
  );
  const weight = (video: HTMLVideoElement) =>
    areaOf(video) * (video === current ? CURRENT_ADVANTAGE : 1) +
    Math.min(lengthOf(video), 1e5) / 1e5;
  return candidates.toSorted((a, b) => weight(b) - weight(a))[0];
}

/** Seconds; 0 while unknown or endless. */
export function lengthOf(video: HTMLVideoElement): number {
  return Number.isFinite(video.duration) ? video.duration : 0;
}

/**
 * Calls back whenever a video may have appeared, disappeared or changed its source, until `signal`
 * aborts. Uses mutations and media events, no timers.
 */
export function watchVideos(root: Document, changed: () => void, signal: AbortSignal): void {
  const inDocument = root.getElementsByTagName('video');
  let known: readonly Element[] = [];
  const observer = new MutationObserver(() => {
    const now = [...inDocument];
    if (now.length === known.length && now.every((video, index) => video === known[index])) return;
    known = now;
    changed();
  });
  observer.observe(root, { childList: true, subtree: true });
  // Media events do not bubble, but they are captured.
  for (const event of ['loadedmetadata', 'emptied', 'playing', 'resize']) {
    root.addEventListener(event, changed, { capture: true, signal });
  }
  onAbort(signal, () => observer.disconnect());
}
