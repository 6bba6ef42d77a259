import { describe, it } from 'vitest';
import type { Behaviour } from '../contract/media.ts';
import { mediaContract } from '../contract/media.ts';
import { Device } from './device.ts';
import type { ModelName } from './models.ts';
import { models } from './models.ts';
import { seededRandom } from './random.ts';
import { VirtualTime } from './time.ts';
import { SimulatedVideo } from './video.ts';

/** Runs a behaviour in virtual time, which passes only while somebody sleeps. */
async function runBehaviour({ holds }: Behaviour, model: ModelName): Promise<void> {
  const time = new VirtualTime();
  const device = new Device(time);
  const options = { model: models[model], duration: 120, muted: false, blocked: false };
  const video = new SimulatedVideo(time, device, options, seededRandom(1));
  const ending = new AbortController();
  await holds({
    media: video,
    viewer: video,
    sleep: (milliseconds) => time.until(time.now + milliseconds),
    signal: ending.signal,
  });
}

// Those that round seeks or refuse rates break the contract on purpose.
describe.each(['chromium', 'chromium60', 'chromiumLongGroups', 'firefox'] as const)(
  'the simulated player (%s)',
  (model) => {
    it.each(mediaContract)('$name', (behaviour) => runBehaviour(behaviour, model));
  },
);
