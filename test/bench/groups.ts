/** The rows of the bench in groups, each with its own browsers. */
import { startPeerServer } from '../../stack/peer-server.ts';
import type { Stage, StageViewer } from '../../stack/stage.ts';
import type { Viewer } from '../../stack/viewer.ts';
import { seededRandom } from '../simulation/random.ts';
import { anchored } from './anchor/anchor.ts';
import { comebacks } from './comebacks.ts';
import type { Latencies } from './commands.ts';
import { commandLatencies } from './commands.ts';
import { growth, heapByMinute, shareOfCore } from './cost.ts';
import { missing, openFirefox } from './firefox.ts';
import { fill } from '../crowd/crowd.ts';
import { keyOf, lateJoins, shoves } from './disturbances.ts';
import { linkTimes } from './links.ts';
import { outages } from './outage.ts';
import type { Pair, Row } from './playing.ts';
import { apart, IMPOSED_SECONDS, meet, rowOf, together } from './playing.ts';
import { record } from './recording.ts';
import { withAddresses } from '../network/outage.ts';
import { relay } from '../network/relay.ts';

export interface Bench {
  readonly stage: Stage;
  readonly seconds: number;
  readonly repetitions: number;
  readonly minutes: number;
}

export interface Found {
  readonly rows?: readonly Row[];
  readonly latencies?: readonly Latencies[];
  readonly costs?: readonly Cost[];
}

/** A figure that is neither a distance nor a time. */
export interface Cost {
  readonly name: string;
  readonly shown: string;
  /** Percent or megabytes, if it is one number. */
  readonly value?: number;
}

/** One way, in milliseconds: between continents, over a radio link. */
const WAN = { delay: 40, jitter: 20, loss: 0.03 };

export const groups: Readonly<Record<string, (bench: Bench) => Promise<Found>>> = {
  apart: (bench: Bench) =>
    withPair(bench, {}, async (pair) => ({
      rows: [
        await apart('no Issho, 3 s apart', pair, IMPOSED_SECONDS),
        await apart('no Issho, started at once', pair, 0),
        await anchored('timingsrc with a perfect clock', pair),
      ],
    })),

  loopback: (bench: Bench) =>
    withPair(bench, {}, async (pair) => ({
      rows: [
        await together('Issho, 24 fps', pair),
        await together('Issho, 60 fps', pair, 'h264-60'),
      ],
    })),

  commands: (bench: Bench) =>
    withPair(bench, {}, async (pair) => {
      await meet(pair, 'h264-24');
      return { latencies: await commandLatencies(pair.a, pair.b, bench.repetitions) };
    }),

  wan: (bench: Bench) =>
    overWan(bench, async (pair) => {
      const row = await together('Issho, 40 + 20 ms each way, 3 % lost', pair);
      const commands = await commandLatencies(pair.a, pair.b, bench.repetitions);
      return {
        rows: [row],
        latencies: commands.map(({ name, values }) => ({ name: `far: ${name}`, values })),
      };
    }),

  clock: (bench: Bench) =>
    withPair(bench, {}, async (pair) => {
      const row = 'Issho, a clock an hour off and 100 ppm fast';
      return { rows: [await together(row, { ...pair, opened: () => offClock(pair.b) })] };
    }),

  crowd: async (bench: Bench) => {
    const four = await inCrowd(bench, 4, async (pair) => ({
      rows: [rowOf('Issho, 4 members', await record(pair.a, pair.b, bench.seconds * 1000))],
    }));
    const eight = await inCrowd(bench, 8, async (pair) => ({
      rows: [rowOf('Issho, 8 members', await record(pair.a, pair.b, bench.seconds * 1000))],
      costs: [coreOf(await shareOfCore(pair.a, 20))],
    }));
    return { rows: [...four.rows, ...eight.rows], costs: eight.costs };
  },

  firefox: (bench: Bench) =>
    withPair(bench, {}, async ({ a, page, seconds }) => {
      const why = missing();
      if (why) return { costs: [{ name: 'Chromium and Firefox: skipped', shown: why }] };
      await a.open(page('h264-24'));
      const roomKey = await a.create();
      await a.control('play');
      const firefox = await openFirefox(bench.stage, page('h264-24'));
      try {
        await firefox.join(roomKey);
        await new Promise((resolve) => setTimeout(resolve, 10_000));
        const recording = await record(a, firefox, seconds * 1000);
        return { rows: [rowOf('Issho, Chromium and Firefox', recording)] };
      } finally {
        await firefox.close();
      }
    }),

  links: async ({ stage, repetitions }: Bench) => ({
    latencies: [await linkTimes(stage, repetitions * 5)],
  }),

  outage: async ({ stage, repetitions }: Bench) => ({
    latencies: [await outages(stage, repetitions)],
  }),

  comebacks: async ({ stage, repetitions }: Bench) => ({
    latencies: await comebacks(stage, Math.min(repetitions, 6)),
  }),

  disturbances: (bench: Bench) =>
    withPair(bench, {}, async (pair) => {
      const shoved = await shoves(pair, Math.min(bench.repetitions, 8));
      const late = await bench.stage.viewer('Chie', { allowsEverySite: true });
      const joined = await lateJoins(pair, late, Math.min(bench.repetitions, 6));
      await late.close();
      return { latencies: [...shoved, ...joined] };
    }),

  soak: (bench: Bench) =>
    inCrowd(bench, 8, async ({ a }) => {
      const heaps = await heapByMinute(a, bench.minutes);
      const megabytes = (bytes: number) => (bytes / 1e6).toFixed(2);
      const grows = growth(heaps.slice(1));
      return {
        costs: [
          { name: 'heap by minute, MB', shown: heaps.map(megabytes).join(' ') },
          {
            name: 'growth a minute after the first',
            shown: `${(grows / 1e3).toFixed(1)} kB`,
            value: grows / 1e6,
          },
        ],
      };
    }),
};

async function withPair<T>(
  { stage, seconds }: Bench,
  options: StageViewer,
  body: (pair: Pair) => Promise<T>,
): Promise<T> {
  const viewers = [
    await stage.viewer('Aiko', { allowsEverySite: true, ...options }),
    await stage.viewer('Ben', { allowsEverySite: true, ...options }),
  ] as const;
  const page = (clip: string) => `${stage.cinema.url}/plain?clip=${clip}`;
  try {
    return await body({ a: viewers[0], b: viewers[1], page, seconds });
  } finally {
    await Promise.all(viewers.map((viewer) => viewer.close()));
  }
}

async function overWan<T>(bench: Bench, body: (pair: Pair) => Promise<T>): Promise<T> {
  const ending = new AbortController();
  const between = relay(WAN, seededRandom(1), ending.signal);
  const peerServer = await startPeerServer({ between });
  try {
    return await withPair(bench, { ...withAddresses, peerServerUrl: peerServer.url }, body);
  } finally {
    ending.abort();
    await peerServer.stop();
  }
}

/** A room of `members`; two of them are browsers. */
function inCrowd<T>(bench: Bench, members: number, body: (pair: Pair) => Promise<T>): Promise<T> {
  return withPair(bench, {}, async (pair) => {
    await meet(pair, 'h264-24');
    const leave = await fill(bench.stage, await keyOf(pair.a), members - 2);
    try {
      await whole(pair.a, members);
      return await body(pair);
    } finally {
      await leave();
    }
  });
}

async function whole(viewer: Viewer, members: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const known = (await viewer.snapshot())?.members ?? [];
    if (known.filter(({ link }) => link !== 'connecting').length >= members) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, 5000));
}

/** Runs in the extension's world: sets its clocks an hour off, and too fast. */
async function offClock(viewer: Viewer): Promise<void> {
  const frame = await viewer.playerFrame();
  await frame.extensionRealms()[0]?.evaluate(() => {
    const [now, wallClock] = [performance.now.bind(performance), Date.now.bind(Date)];
    performance.now = () => now() * 1.0001 + 3_600_000;
    Date.now = () => wallClock() + 3_600_000;
  });
}

function coreOf(share: number): Cost {
  const value = share * 100;
  return { name: 'share of a core, room of 8, playing', shown: `${value.toFixed(2)} %`, value };
}
