import type { Page, Realm } from 'puppeteer-core';

/** The worlds of the extension, present or past, in which a session runs in a tab: one a frame at most. */
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
        // The frame went while it was asked.
        .catch(() => false),
    ),
  );
  return realms.filter((_, index) => runs[index]);
}
