import type { Page, Realm } from 'puppeteer-core';

/** The extension's worlds, present or orphaned, with a session in a tab: at most one a frame. */
export async function runningIn(tab: Page): Promise<Realm[]> {
  const realms = tab.frames().flatMap((frame) => frame.extensionRealms());
  const runs = await Promise.all(
    realms.map((realm) =>
      realm
        .evaluate(() => {
          const engine = (globalThis as Record<symbol, unknown>)[Symbol.for('issho.engine')] as
            { controller: AbortController; session?: unknown } | undefined;
          return engine?.session !== undefined && !engine.controller.signal.aborted;
        })
        // The frame closed during the request.
        .catch(() => false),
    ),
  );
  return realms.filter((_, index) => runs[index]);
}
