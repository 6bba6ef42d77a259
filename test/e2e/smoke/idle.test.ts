/** A granted site without a room: little code is loaded, and it is idle. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage } from '../../../stack/stage.ts';
import { shareStage } from '../shared-stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';

declare const chrome: { storage: { local: { get(keys: null): Promise<object> } } };

/** Bytes over the wire that are parsed on every page before a room is joined. */
const LARGEST = 12_000;

let stage: Stage;
let viewer: Viewer;

beforeAll(async () => {
  stage = await shareStage();
  viewer = await stage.viewer('Aiko', { allowsEverySite: true });
});
afterAll(() => stage?.stop());

/** Whether the page has discovery, and whether it has the engine. */
const inside = async () => {
  const frame = await viewer.playerFrame();
  return frame.extensionRealms()[0]?.evaluate(() => {
    const world = globalThis as Record<symbol, unknown>;
    return ['issho.discovery', 'issho.engine'].map((name) => Symbol.for(name) in world);
  });
};

it('a page gets a few kilobytes that find its video, and the engine with a room', async () => {
  const discovery = await readFile('.output/chrome-mv3/discovery.js');
  expect(gzipSync(discovery).length).toBeLessThanOrEqual(LARGEST);
  // Watching there once grants a site; from then on its pages are inspected as they load.
  await viewer.open(`${stage.cinema.url}/plain`);
  await viewer.create();
  await viewer.leave();
  await viewer.open(`${stage.cinema.url}/plain`);
  expect(await eventually(inside, (found) => found?.[0] === true)).toEqual([true, false]);
  await viewer.create();
  expect(await eventually(inside, (found) => found?.[1] === true)).toEqual([true, true]);
  await viewer.leave();
});

it('does nothing at all while a video plays without a room', async () => {
  await viewer.open(`${stage.cinema.url}/plain`);
  await eventually(inside, (found) => found?.[0] === true);
  await viewer.control('play');
  const session = await viewer.page.createCDPSession();
  await session.send('Profiler.enable');
  await session.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  const called = async () => {
    await session.send('Profiler.takePreciseCoverage');
    const before = (await viewer.player()).position;
    await eventually(
      () => viewer.player(),
      ({ position }) => position > before + 2,
    );
    const { result } = await session.send('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => url.startsWith('chrome-extension:'))
      .flatMap(({ functions }) => functions)
      .filter(({ ranges }) => ranges.some(({ count }) => count > 0));
  };
  expect(await called()).toEqual([]);
  // A positive control: the profiler sees activity if there is any.
  await viewer.create();
  expect((await called()).length).toBeGreaterThan(20);
});

it('cannot read the extension’s storage', async () => {
  await viewer.open(`${stage.cinema.url}/plain`);
  await eventually(inside, (found) => found?.[0] === true);
  const frame = await viewer.playerFrame();
  const read = frame.extensionRealms()[0]?.evaluate(() => chrome.storage.local.get(null));
  await expect(read).rejects.toThrow(/not allowed/);
});
