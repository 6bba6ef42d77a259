/** Issho's cost for a page: its share of a core, and whether its heap stays flat. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from 'puppeteer-core';
import type { Viewer } from '../../stack/viewer.ts';

/** Share of a core used by the extension's own scripts in the page's process over `seconds`. */
export async function shareOfCore(viewer: Viewer, seconds: number): Promise<number> {
  const session = await viewer.page.createCDPSession();
  await session.send('Profiler.enable');
  await session.send('Profiler.setSamplingInterval', { interval: 200 });
  await session.send('Profiler.start');
  await sleep(seconds * 1000);
  const { profile } = await session.send('Profiler.stop');
  await session.detach();
  const own = new Set(
    profile.nodes
      .filter(({ callFrame }) => callFrame.url.startsWith('chrome-extension:'))
      .map(({ id }) => id),
  );
  const parents = new Map<number, number>();
  for (const { id, children = [] } of profile.nodes) {
    for (const child of children) parents.set(child, id);
  }
  // The browser's work for the extension counts as the extension's.
  const isOwn = (id: number | undefined): boolean =>
    id !== undefined && (own.has(id) || isOwn(parents.get(id)));
  const { samples = [], timeDeltas = [] } = profile;
  const spent = samples.reduce(
    (sum, id, index) => sum + (isOwn(id) ? (timeDeltas[index] ?? 0) : 0),
    0,
  );
  return spent / (profile.endTime - profile.startTime);
}

/** Bytes of the page's heap, including the content script's, once a minute after a collection. */
export async function heapByMinute(viewer: Viewer, minutes: number): Promise<number[]> {
  const session = await viewer.page.createCDPSession();
  const heaps = [await heapOf(session)];
  for (let minute = 0; minute < minutes; minute += 1) {
    await sleep(60_000);
    heaps.push(await heapOf(session));
  }
  await session.detach();
  return heaps;
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

/** Growth of `heaps` in bytes a minute: the slope of the least-squares line. */
export function growth(heaps: readonly number[]): number {
  const middle = (heaps.length - 1) / 2;
  const mean = heaps.reduce((sum, heap) => sum + heap, 0) / heaps.length;
  const up = heaps.reduce((sum, heap, index) => sum + (index - middle) * (heap - mean), 0);
  const across = heaps.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return up / across;
}
