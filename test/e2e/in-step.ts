/** Whether two players are in step, measured by an observer independent of the extension. */
import { setTimeout as sleep } from 'node:timers/promises';
import { quantiles } from '../../stack/playhead.ts';
import type { Viewer } from '../../stack/viewer.ts';
import { watch } from '../attack/watch.ts';
import { eventually } from './eventually.ts';

/** Milliseconds of one observation, in which twenty instants are compared. */
const WINDOW_MS = 1000;

/** Milliseconds between playheads that viewers notice: more than a frame of any clip. */
const NEAR_MS = 50;

/** Waits until both players play side by side without a break. */
export async function playInStep(a: Viewer, b: Viewer): Promise<void> {
  await eventually(
    async () => {
      const end = await watch(a, b);
      await sleep(WINDOW_MS);
      const { apart, played } = await end();
      const [most] = quantiles(apart, [0.95]);
      return { most, played };
    },
    ({ most, played }) => most !== undefined && most < NEAR_MS && played > 0.9,
  );
}
