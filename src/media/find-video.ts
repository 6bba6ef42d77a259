/** Finding the videos of a document and electing the one people watch. */

/** All videos of the document, those in open shadow roots too. */
export function videosOf(root: Document | ShadowRoot): HTMLVideoElement[] {
  const found = [...root.querySelectorAll('video')];
  if (found.length > 0) return found;
  // Custom elements alone can hold one out of sight, and only then is the walk worth its cost.
  return [...root.querySelectorAll('*')].flatMap((element) =>
    element.shadowRoot ? videosOf(element.shadowRoot) : [],
  );
}

/** Visible size in CSS pixels². */
export function areaOf(video: HTMLVideoElement): number {
  const { width, height } = video.getBoundingClientRect();
  return Math.max(0, width) * Math.max(0, height);
}

/** Smaller ones are previews, trackers and decorations. */
const MIN_AREA = 160 * 90;
/** How much more a video has to be to take over from the one we have. */
const CURRENT_ADVANTAGE = 1.5;

/** The video people watch: the largest one, the longer of equals. `current` stays unless clearly outdone. */
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
 * Calls back whenever a video may have come, gone or changed its source, until `signal` aborts. No
 * timers: mutations and the elements' own events only.
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
  signal.addEventListener('abort', () => observer.disconnect());
}
