/** The contract of Media in a page: what a test finds as `contract` in it. */
import { createPlayer } from '../../src/media/player.ts';
import { mediaContract } from './media.ts';

interface PageContract {
  /** Runs one behaviour against the page's own video. @throws what does not hold. */
  run(name: string): Promise<void>;
}

/** What a test exposes to the page. */
declare const hideTab: () => Promise<void>;
declare const showTab: () => Promise<void>;
declare const touchPage: () => Promise<void>;
declare const openDam: () => Promise<void>;

/** Events that players dispatch, and some pages pretend. */
const EVENTS = ['play', 'pause', 'seeking', 'seeked', 'ratechange', 'timeupdate', 'emptied'];

function video(): HTMLVideoElement {
  const found = document.querySelector('video');
  if (!found) throw new Error('the page has no video');
  return found;
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

async function until(done: () => boolean): Promise<void> {
  while (!done()) await sleep(20);
}

function advertise(shows: boolean): void {
  video().parentElement?.classList.toggle('ad-showing', shows);
}

async function run(name: string): Promise<void> {
  const behaviour = mediaContract.find((one) => one.name === name);
  if (!behaviour) throw new Error(`nothing to do: ${name}`);
  await until(() => video().readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);
  const ending = new AbortController();
  const { signal } = ending;
  try {
    await behaviour.holds({
      media: createPlayer(document, () => performance.now(), signal),
      viewer: {
        // What is steered may be paused before it plays: that ends the promise.
        play: () =>
          void video()
            .play()
            .catch(() => undefined),
        pause: () => video().pause(),
        seek: (position) => (video().currentTime = position),
        setRate: (rate) => (video().playbackRate = rate),
        setMuted: (muted) => (video().muted = muted),
        click: () => touchPage(),
      },
      site: {
        pretend() {
          for (const type of EVENTS) video().dispatchEvent(new Event(type));
          document.dispatchEvent(new Event('visibilitychange'));
        },
        refuseRates() {
          const refuse = () => setTimeout(() => (video().playbackRate = 1));
          video().addEventListener('ratechange', refuse, { signal });
        },
        advertise,
        swap() {
          const template = document.querySelector('template');
          const other = template?.content.querySelector('video')?.cloneNode(true);
          if (other) video().replaceWith(other);
        },
        keepsPitch: () => video().preservesPitch,
      },
      tab: {
        async hide() {
          await hideTab();
          await until(() => document.hidden);
        },
        async show() {
          await showTab();
          await until(() => !document.hidden);
        },
      },
      network: {
        // The dam holds back the rest as it is.
        stop: () => undefined,
        start: () => void openDam(),
      },
      sleep,
      ending,
    });
  } finally {
    ending.abort();
    // Whatever failed, the next one begins as this one did.
    advertise(false);
    if (document.hidden) await showTab();
  }
}

Object.assign(globalThis, { contract: { run } satisfies PageContract });
