/**
 * The anchor: `timingsrc`, the library of the field, with the same videos in the same browsers
 * and a perfect clock, which no network provides.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import { wallOffset } from '../../../stack/observer.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import type { Pair, Row } from '../playing.ts';
import { IMPOSED_SECONDS, rowOf } from '../playing.ts';
import { record } from '../recording.ts';

declare const anchor: typeof import('./page.ts');

/** Both pages play by the shared clock alone. */
export async function anchored(row: string, pair: Pair): Promise<Row> {
  const script = await bundle();
  const { a, b, page, seconds } = pair;
  const startedAt = Date.now();
  const begin = async (viewer: Viewer, off: number) => {
    await viewer.open(page('h264-24'));
    const frame = await viewer.playerFrame();
    await viewer.control({ seek: off });
    await frame.addScriptTag({ content: script });
    const offset = await frame.evaluate(wallOffset);
    await frame.evaluate((at, by) => anchor.follow(at, by), startedAt, offset);
  };
  await Promise.all([begin(a, 0), begin(b, IMPOSED_SECONDS)]);
  await sleep(5000);
  return rowOf(row, await record(a, b, seconds * 1000));
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'test/bench/anchor/page.ts', formats: ['iife'], name: 'page' },
    },
  });
  const output = Array.isArray(built) ? built[0] : built;
  const chunk = output && 'output' in output ? output.output[0] : undefined;
  if (!chunk) throw new Error('nothing was built');
  return chunk.code;
}
