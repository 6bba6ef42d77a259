/** As much of a page and its `<video>` as the player looks at. */
import { vi } from 'vitest';

vi.stubGlobal('HTMLMediaElement', { HAVE_FUTURE_DATA: 3 });
vi.stubGlobal(
  'MutationObserver',
  class {
    observe(): void {
      // Nothing in a fake page changes by itself.
    }
    disconnect(): void {
      // There is nothing to let go.
    }
  },
);

export interface Size {
  readonly width: number;
  readonly height: number;
}

export class FakeVideo extends EventTarget {
  isConnected = true;
  readyState = 4;
  paused = true;
  seeking = false;
  ended = false;
  currentTime = 10;
  duration = 1440;
  playbackRate = 1;
  preservesPitch = true;
  muted = false;
  volume = 1;
  isAd = false;
  /** The error with which the browser refuses to play. */
  refusal: Error | undefined;
  readonly buffered = { length: 1, start: () => 0, end: () => 60 };
  private readonly size: Size;

  constructor(size: Size = { width: 640, height: 360 }) {
    super();
    this.size = size;
  }

  getBoundingClientRect(): Size {
    return this.size;
  }

  closest(): FakeVideo | null {
    return this.isAd ? this : null;
  }

  play(): Promise<void> {
    if (this.refusal) return Promise.reject(this.refusal);
    this.paused = false;
    return Promise.resolve();
  }

  pause(): void {
    this.paused = true;
  }

  get element(): HTMLVideoElement {
    return this as unknown as HTMLVideoElement;
  }
}

export class FakeDocument extends EventTarget {
  hidden = false;
  videos: readonly FakeVideo[];
  readonly defaultView = { navigator: { userActivation: { hasBeenActive: true } } };

  constructor(...videos: readonly FakeVideo[]) {
    super();
    this.videos = videos;
  }

  querySelectorAll(selector: string): readonly FakeVideo[] {
    return selector === 'video' ? this.videos : [];
  }

  getElementsByTagName(): readonly FakeVideo[] {
    return this.videos;
  }

  get document(): Document {
    return this as unknown as Document;
  }
}
