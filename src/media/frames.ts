import { onAbort } from '../async/on-abort.ts';

/**
 * Calls back on each frame shown while the video plays in a visible tab; hidden tabs show none and
 * live on `timeupdate`, which comes four times a second.
 */
export function followFrames(
  video: HTMLVideoElement,
  root: Document,
  shown: () => void,
  signal: AbortSignal,
): void {
  // Older Firefox has no frame callbacks.
  if (!('requestVideoFrameCallback' in video)) return;
  let pending: number | undefined;
  const ask = () => {
    if (pending !== undefined || signal.aborted || video.paused || root.hidden) return;
    pending = video.requestVideoFrameCallback(() => {
      pending = undefined;
      shown();
      ask();
    });
  };
  for (const type of ['playing', 'play', 'seeked']) video.addEventListener(type, ask, { signal });
  root.addEventListener('visibilitychange', ask, { signal });
  onAbort(signal, () => {
    if (pending !== undefined) video.cancelVideoFrameCallback(pending);
  });
  ask();
}
