/** The time that play, pause and seek take until they are done on both sides. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../../stack/playhead.ts';
import { compare } from '../../stack/playhead.ts';
import type { Viewer } from '../../stack/viewer.ts';
import type { Recording } from './recording.ts';
import { record } from './recording.ts';

export interface Latencies {
  readonly name: string;
  /** Milliseconds, one a repetition; for the stop, milliseconds of media. */
  readonly values: number[];
}

/** Repeats each command `repetitions` times in a playing room, by turns from either side. */
export async function commandLatencies(
  a: Viewer,
  b: Viewer,
  repetitions: number,
): Promise<Latencies[]> {
  const latencies: Latencies[] = [
    { name: 'pause: until the other stands still', values: [] },
    { name: 'pause: distance of the two pictures', values: [] },
    { name: 'play: until both move', values: [] },
    { name: 'play: largest distance in the first 300 ms', values: [] },
    { name: 'seek: until both move', values: [] },
    { name: 'seek: largest distance in the first 300 ms', values: [] },
  ];
  const [pause, stop, play, playSkew, seek, seekSkew] = latencies.map(({ values }) => values);
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    const [actor, other] = repetition % 2 === 0 ? [a, b] : [b, a];

    const paused = await record(actor, other, 1200, () => actor.control('pause'));
    // The page may get the event a frame late, and after our message.
    pause?.push(wallOf(paused.second, 'pause') - wallOf(paused.first, 'pause'));
    const shown = [paused.first, paused.second].map((samples) => samples.at(-1)?.mediaTime ?? NaN);
    stop?.push(Math.abs((shown[0] ?? NaN) - (shown[1] ?? NaN)) * 1000);

    const played = await record(actor, other, 2000, () => actor.control('play'));
    play?.push(untilBothMove(played, 'play'));
    playSkew?.push(startSkew(played, 'play'));

    await sleep(1000);
    const target = 10 + ((repetition * 37) % 80);
    const sought = await record(actor, other, 2500, () => actor.control({ seek: target }));
    seek?.push(untilBothMove(sought, 'seeking'));
    seekSkew?.push(startSkew(sought, 'seeking'));
    await sleep(1000);
  }
  return latencies;
}

function wallOf(samples: readonly Sample[], event: Sample['cause']): number {
  return samples.find(({ cause }) => cause === event)?.wall ?? Number.NaN;
}

/**
 * When a player moves for good after an event: traced back from the first frame that is ahead of
 * the one before. A player may show a frame or two at its start position while its sound begins.
 */
function movingSince(samples: readonly Sample[], begun: number): number {
  const broken =
    samples.findLast(({ cause }) => cause !== 'frame' && cause !== 'timer')?.wall ?? begun;
  const frames = samples.filter(
    ({ cause, wall }) => cause === 'frame' && wall >= Math.max(begun, broken),
  );
  const index = frames.findIndex(
    (frame, at) => !frame.paused && (frames[at + 1]?.currentTime ?? 0) > frame.currentTime,
  );
  const [stood, moved] = [frames[index], frames[index + 1]];
  if (!stood || !moved) return Number.NaN;
  const gone = ((moved.currentTime - stood.currentTime) * 1000) / moved.rate;
  return Math.max(stood.wall, moved.wall - gone);
}

function untilBothMove({ first, second }: Recording, event: Sample['cause']): number {
  const begun = wallOf(first, event);
  return Math.max(movingSince(first, begun), movingSince(second, begun)) - begun;
}

function startSkew({ first, second }: Recording, event: Sample['cause']): number {
  const begun = wallOf(first, event);
  const from = Math.max(movingSince(first, begun), movingSince(second, begun));
  const span = { from, to: from + 300, stepMilliseconds: 10 };
  return Math.max(...compare(first, second, span).map(Math.abs));
}
