/** Frames of other sites in a tab's page, which may hold the player. */
import browser from 'webextension-polyfill';
import * as z from 'zod/mini';
import { origin } from '../protocol/entry.ts';

/** Least size, in CSS pixels, of an embedded frame that may hold a player. */
const PLAYER = { width: 160, height: 90 } as const;

export interface EmbeddedFrame {
  readonly origin: string;
  /** Size in CSS pixels². */
  readonly area: number;
}

const embeddedFrames = z.array(z.object({ origin, area: z.number() }));

/**
 * Frames of other sites in the tab's page that are large enough for a player, and their own
 * frames, as far as we have access: some players are in nested frames.
 */
export async function framesIn(tabId: number): Promise<readonly EmbeddedFrame[]> {
  try {
    const found = await browser.scripting.executeScript({
      target: { tabId, allFrames: true },
      func: largeFrames,
      args: [PLAYER.width, PLAYER.height],
    });
    return found.flatMap(({ result }) => {
      const frames = embeddedFrames.safeParse(result);
      return frames.success ? frames.data : [];
    });
  } catch {
    return []; // We may not access the tab.
  }
}

/** Runs in the page, without access to this module's scope. */
function largeFrames(width: number, height: number): EmbeddedFrame[] {
  return [...document.querySelectorAll('iframe')].flatMap((frame) => {
    const { offsetWidth, offsetHeight, src } = frame;
    if (offsetWidth < width || offsetHeight < height || !URL.canParse(src)) return [];
    const { origin, protocol } = new URL(src);
    if (!/^https?:$/.test(protocol) || origin === location.origin) return [];
    return [{ origin, area: offsetWidth * offsetHeight }];
  });
}
