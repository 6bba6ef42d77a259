import { describe, it } from 'vitest';
import { mediaContract } from '../contract/media.ts';
import { meshContract, runMeshBehaviour } from '../contract/mesh.ts';
import type { MeshBehaviour } from '../contract/pages.ts';
import type { Behaviour } from '../contract/subject.ts';
import { Device } from './device.ts';
import type { ModelName } from './models.ts';
import { models } from './models.ts';
import type { Conditions } from './network.ts';
import { SimulatedNetwork } from './network.ts';
import { seededRandom } from './random.ts';
import { VirtualTime } from './time.ts';
import { SimulatedVideo } from './video.ts';

/** Milliseconds for which a stopped network gives nothing. */
const DROUGHT = 3000;

/** Runs a behaviour in virtual time, which passes only while somebody sleeps. */
async function runBehaviour({ where, holds }: Behaviour, model: ModelName): Promise<void> {
  const time = new VirtualTime();
  const device = new Device(time);
  const options = {
    model: models[model],
    duration: 120,
    muted: where === 'unheard',
    blocked: where === 'untouched',
  };
  const video = new SimulatedVideo(time, device, options, seededRandom(1));
  const ending = new AbortController();
  ending.signal.addEventListener('abort', () => video.release());
  const act = (action: () => void) => () => Promise.resolve(action());
  await holds({
    media: video,
    viewer: {
      play: () => video.play(),
      pause: () => video.pause(),
      seek: (position) => video.seek(position),
      setRate: (rate) => video.setRate(rate),
      setMuted: () => undefined,
      click: act(() => video.click()),
    },
    site: {
      pretend: () => video.pretend(),
      refuseRates: () => video.refuseRates(),
      advertise: (shows) => video.setAdvertises(shows),
      swap: () => video.swap(),
      keepsPitch: () => video.keepsPitch,
    },
    tab: { hide: act(() => video.setHidden(true)), show: act(() => video.setHidden(false)) },
    network: { stop: () => video.stall(DROUGHT), start: () => undefined },
    sleep: (milliseconds) => time.until(time.now + milliseconds),
    ending,
  });
}

/** What a player of this model is to hold to. */
function contractOf(model: ModelName): readonly Behaviour[] {
  return mediaContract.filter(({ where }) => where !== 'unheard' || models[model].stopsUnheard);
}

// Those that round seeks or refuse rates break the contract on purpose.
describe.each(['chromium', 'chromium60', 'chromiumLongGroups', 'firefox'] as const)(
  'the simulated player (%s)',
  (model) => {
    it.each(contractOf(model))('$name', (behaviour) => runBehaviour(behaviour, model));
  },
);

const networks = {
  near: { delay: 0.5, jitter: 0.2, loss: 0, repetition: 0 },
  poor: { delay: 70, jitter: 15, loss: 0.08, repetition: 0.05 },
} as const satisfies Record<string, Conditions>;

async function runOverNetwork(behaviour: MeshBehaviour, conditions: Conditions): Promise<void> {
  const time = new VirtualTime();
  const random = seededRandom(1);
  const network = new SimulatedNetwork(time, conditions, random);
  network.unreadable = () => undefined;
  let pages = 0;
  await runMeshBehaviour(behaviour, {
    join(member, signal) {
      const device = new Device(time, {
        offset: random() * 3.6e6,
        skew: (random() - 0.5) * 2e-4,
        resolution: 0.1,
        wallOffset: 0,
      });
      const peerId = `peer-${(pages += 1)}-of-${member}`;
      const mesh = network.join(member, peerId, device, signal);
      return { mesh, publicKey: '', now: device.now };
    },
    cutPaths: () => network.cutAll(),
    setSignalling(up) {
      network.signallingAway = !up;
      return Promise.resolve();
    },
    sleep: (milliseconds) => time.until(time.now + milliseconds),
  });
}

describe.each(['near', 'poor'] as const)('the simulated mesh (%s)', (name) => {
  it.each(meshContract)('$name', (behaviour) => runOverNetwork(behaviour, networks[name]));
});
