/**
 * One person with a browser: opens pages, uses popup and panel like a viewer, and reads the state
 * of the player and the session. Used by the demonstration, the end-to-end tests and the benches.
 */
import type { Frame, Page } from 'puppeteer-core';
import type { SessionSnapshot } from '../src/protocol/extension/snapshot.ts';
import type { Session } from '../src/session/types.ts';
import type { Settings } from '../src/protocol/settings.ts';
import type { LaunchedBrowser, LaunchOptions } from './browser/launch.ts';
import { launchBrowser } from './browser/launch.ts';

/** The privileged pages' API, as far as it is used here. */
declare const chrome: {
  storage: { local: { set(values: object): Promise<void> } };
};

export interface ViewerOptions extends LaunchOptions {
  readonly name: string;
  /** This viewer's servers; by default those of the build. */
  readonly settings?: Partial<Settings>;
  /** Whether this viewer has allowed every site. By default they have allowed none. */
  readonly allowsEverySite?: boolean;
}

/** Match patterns of every site. */
const EVERYWHERE = ['http://*/*', 'https://*/*'];

/** Milliseconds for a step of the interface. */
const TIMEOUT_MS = 20_000;

export class Viewer {
  readonly name: string;
  readonly launched: LaunchedBrowser;
  /** The tab this viewer watches in. */
  readonly page: Page;

  private constructor(name: string, launched: LaunchedBrowser, page: Page) {
    this.name = name;
    this.launched = launched;
    this.page = page;
  }

  static async launch(options: ViewerOptions): Promise<Viewer> {
    const launched = await launchBrowser(options);
    if (options.allowsEverySite) await launched.grantHosts(EVERYWHERE);
    const page = (await launched.browser.pages())[0] ?? (await launched.browser.newPage());
    const viewer = new Viewer(options.name, launched, page);
    await viewer.store({
      name: options.name,
      ...(options.settings && { settings: options.settings }),
    });
    return viewer;
  }

  /** Writes into the extension's storage, like its options page. */
  async store(values: object): Promise<void> {
    const worker = await this.launched.worker();
    await worker.evaluate((entries) => chrome.storage.local.set(entries), values);
  }

  /** Opens `url` in the first tab. */
  async open(url: string): Promise<void> {
    await this.page.goto(url);
    await this.playerFrame();
  }

  /** The frame with the video. */
  async playerFrame(): Promise<Frame> {
    const deadline = Date.now() + TIMEOUT_MS;
    while (Date.now() < deadline) {
      for (const frame of this.page.frames()) {
        // A frame may close during the request; the next round sees its replacement.
        const found = await frame
          .evaluate(() => (document.querySelector('video')?.readyState ?? 0) > 0)
          .catch(() => false);
        if (found) return frame;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no video on ${this.page.url()}`);
  }

  /** The real popup over the page. */
  popup(): Promise<Page> {
    return this.launched.openPopup(this.page);
  }

  /** Creates a room for the video of the page and returns its room key. */
  async create(
    visibility: 'Private' | 'Public' = 'Private',
    control: 'Everyone' | 'Only me' = 'Everyone',
  ): Promise<string> {
    const popup = await this.popup();
    for (const choice of [visibility, control])
      await popup.locator(`::-p-aria([name="${choice}"][role="radio"])`).click();
    await popup.locator('::-p-aria([name="Watch together here"][role="button"])').click();
    const key = await popup.waitForSelector('[data-testid="room-key"]', { timeout: TIMEOUT_MS });
    const text = await key?.evaluate((element) => element.textContent?.trim());
    await popup.close();
    if (!text) throw new Error('the popup shows no room key');
    return text;
  }

  /** Types a room key and joins; returns the code of a refusal, or undefined once in the room. */
  async join(roomKey: string): Promise<string | undefined> {
    const popup = await this.popup();
    await popup.locator('::-p-aria([name="Room key"][role="textbox"])').fill(roomKey);
    await popup.locator('::-p-aria([name="Join"][role="button"])').click();
    const outcome = await popup.waitForSelector(
      '[data-testid="room-key"], [data-testid="refusal"], [data-testid="trouble"]',
      { timeout: TIMEOUT_MS },
    );
    const refusal = await outcome?.evaluate((element) =>
      element instanceof HTMLElement
        ? (element.dataset['code'] ?? element.dataset['server'])
        : undefined,
    );
    await popup.close();
    return refusal;
  }

  /** Leaves the room, if in one. */
  async leave(): Promise<void> {
    const popup = await this.popup();
    const lobby = '::-p-aria([name="Watch together here"])';
    const key = '[data-testid="room-key"]';
    // The popup shows one of the two.
    await Promise.race(
      [lobby, key].map((state) => popup.waitForSelector(state, { timeout: TIMEOUT_MS })),
    );
    if (await popup.$(key)) {
      await popup.locator('::-p-aria([name="Leave"][role="button"])').click();
      await popup.waitForSelector(lobby, { timeout: TIMEOUT_MS });
    }
    await popup.close();
  }

  /** The running session's snapshot for popup and panel; undefined if none runs. */
  snapshot(): Promise<SessionSnapshot | undefined> {
    return this.session('snapshot');
  }

  /** Calls the running session with a message of the popup; undefined if none runs. */
  async session<Name extends keyof Session>(
    name: Name,
    ...given: Parameters<Session[Name]>
  ): Promise<Awaited<ReturnType<Session[Name]>> | undefined> {
    for (const frame of this.page.frames()) {
      const realm = frame.extensionRealms()[0];
      if (!realm) continue;
      const answer = await realm
        .evaluate(
          (called, values) => {
            const running = (globalThis as Record<symbol, unknown>)[Symbol.for('issho.engine')] as
              | {
                  controller: AbortController;
                  session?: Record<string, (...all: unknown[]) => unknown>;
                }
              | undefined;
            if (!running || running.controller.signal.aborted) return undefined;
            return running.session?.[called]?.(...values) ?? null;
          },
          name as string,
          given as unknown[],
        )
        .catch(() => undefined); // The frame closed during the request.
      if (answer !== undefined) return answer as Awaited<ReturnType<Session[Name]>>;
    }
    return undefined;
  }

  /** The player's state, read in the page itself. */
  async player(): Promise<{ position: number; paused: boolean; rate: number }> {
    const frame = await this.playerFrame();
    return frame.evaluate(() => {
      const video = document.querySelector('video');
      if (!video) throw new Error('the video is gone');
      return { position: video.currentTime, paused: video.paused, rate: video.playbackRate };
    });
  }

  /** Seconds up to which the player has data, from the beginning. */
  async bufferedUntil(): Promise<number> {
    const frame = await this.playerFrame();
    return frame.evaluate(() => {
      const ranges = document.querySelector('video')?.buffered;
      return ranges && ranges.length > 0 ? ranges.end(0) : 0;
    });
  }

  /** Uses the player like the site's own controls, with a click's right to play sound. */
  async control(action: 'play' | 'pause' | { seek: number } | { rate: number }): Promise<void> {
    const frame = await this.playerFrame();
    await frame.evaluate((what) => {
      const video = document.querySelector('video');
      if (!video) throw new Error('the video is gone');
      // Issho may hold the room at once, which rejects the promise; no real click waits for it.
      if (what === 'play') void video.play().catch((error: unknown) => console.debug(error));
      else if (what === 'pause') video.pause();
      else if ('seek' in what) video.currentTime = what.seek;
      else video.playbackRate = what.rate;
    }, action);
  }

  close(): Promise<void> {
    return this.launched.close();
  }
}
