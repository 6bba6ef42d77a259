import type { Frame } from 'puppeteer-core';
import type { Break, Sample } from './playhead.ts';

/** Watches the `<video>` of a frame from within the page, independent of the extension. */
export interface Observer {
  /** Starts sampling: on each frame, on each event that breaks playback, and while hidden. */
  start(): Promise<void>;
  /** The samples since the last reading, in the order of their time. */
  read(): Promise<Sample[]>;
  /** Ends the observation and removes every trace of it from the page. */
  stop(): Promise<void>;
}

/**
 * Prepares to observe the first `<video>` of a frame, or its replacement.
 *
 * It blocks the page for about 40 ms to learn the shared clock. When the frame is left, its observer ends
 * with it, and its methods reject.
 */
export async function observe(frame: Frame): Promise<Observer> {
  const offset = await frame.evaluate(wallOffset);
  const recorder = await frame.evaluateHandle(install, offset);
  return {
    start: () => recorder.evaluate((page) => page.start()),
    read: () => recorder.evaluate((page) => page.read()),
    stop: async () => {
      await recorder.evaluate((page) => page.stop());
      await recorder.dispose();
    },
  };
}

/**
 * The offset from this page's clock to the wall clock, which all processes share. The wall clock
 * has a resolution of a millisecond, so it is read as it ticks; delays only make the sum smaller,
 * hence a high quantile. Runs in the page.
 */
export function wallOffset(): number {
  const found = Array.from({ length: 40 }, () => {
    const before = Date.now();
    let tick = before;
    while (tick === before) tick = Date.now();
    return tick - performance.now();
  });
  return found.toSorted((first, second) => first - second)[36] ?? 0;
}

/** Runs in the page. It refers to nothing outside itself, because only its text is sent there. */
function install(offset: number) {
  const events: Break[] = ['emptied', 'ended', 'pause', 'play', 'seeked', 'seeking', 'waiting'];
  let samples: Sample[] = [];
  let ending: AbortController | undefined;
  let shown = { mediaTime: 0, expectedDisplayTime: 0 };

  function look(video: HTMLVideoElement, cause: Sample['cause']): void {
    const { currentTime, playbackRate: rate, paused } = video;
    samples.push({ wall: performance.now() + offset, cause, currentTime, rate, paused, ...shown });
  }

  /** Follows one element until the signal; the frame callbacks of an element end with it. */
  function follow(video: HTMLVideoElement, signal: AbortSignal): void {
    const onFrame: VideoFrameRequestCallback = (_, { mediaTime, expectedDisplayTime }) => {
      if (signal.aborted) return;
      shown = { mediaTime, expectedDisplayTime: expectedDisplayTime + offset };
      look(video, 'frame');
      request = video.requestVideoFrameCallback(onFrame);
    };
    let request = video.requestVideoFrameCallback(onFrame);
    signal.addEventListener('abort', () => video.cancelVideoFrameCallback(request));
    for (const event of events) video.addEventListener(event, () => look(video, event), { signal });
  }

  function start(): void {
    stop();
    ending = new AbortController();
    const { signal } = ending;
    let followed: HTMLVideoElement | null = null;
    let leave = new AbortController();
    const tend = () => {
      if (!followed?.isConnected) {
        leave.abort();
        leave = new AbortController();
        followed = document.querySelector('video');
        if (followed) follow(followed, leave.signal);
      }
      // A hidden page shows no frames.
      if (followed && document.hidden) look(followed, 'timer');
    };
    const timer = setInterval(tend, 100);
    signal.addEventListener('abort', () => {
      clearInterval(timer);
      leave.abort();
    });
    tend();
  }

  function read(): Sample[] {
    const taken = samples;
    samples = [];
    return taken;
  }

  function stop(): void {
    ending?.abort();
  }

  return { start, read, stop };
}
