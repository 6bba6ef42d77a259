/** The contract of Media in a page: what a test finds as `contract` in it. */
import { createPlayer } from '../../src/media/player.ts';
import { mediaContract } from './media.ts';

export interface PageContract {
  /** Runs one behaviour against the page's own video. @throws what does not hold. */
  run(name: string): Promise<void>;
}

async function run(name: string): Promise<void> {
  const behaviour = mediaContract.find((one) => one.name === name);
  const video = document.querySelector('video');
  if (!behaviour || !video) throw new Error(`nothing to do: ${name}`);
  const ending = new AbortController();
  const { signal } = ending;
  try {
    await behaviour.holds({
      media: createPlayer(document, () => performance.now(), signal),
      viewer: {
        play: () => void video.play(),
        pause: () => video.pause(),
        seek: (position) => (video.currentTime = position),
        setRate: (rate) => (video.playbackRate = rate),
      },
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      signal,
    });
  } finally {
    ending.abort();
  }
}

Object.assign(globalThis, { contract: { run } satisfies PageContract });
