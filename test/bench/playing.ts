/** Two players side by side: opened, brought together, watched, compared. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sample } from '../../stack/playhead.ts';
import { compare, quantiles } from '../../stack/playhead.ts';
import type { Viewer } from '../../stack/viewer.ts';
import type { Recording } from './recording.ts';
import { record } from './recording.ts';

export interface Row {
  readonly row: string;
  /** Milliseconds between the playheads, without a sign. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Share of the instants at which both played on steadily. */
  readonly covered: number;
  /** Share of the frames at which a player's speed was not the room's. */
  readonly bent: number;
  /** Seconds from the first correction of the second player until the two stayed within 25 ms. */
  readonly inStepAfter?: number | undefined;
}

export interface Pair {
  readonly a: Viewer;
  readonly b: Viewer;
  /** Address of the page with a video. */
  readonly page: (clip: string) => string;
  /** Seconds observed in each row. */
  readonly seconds: number;
  /** Called once both pages are open, before the room is made. */
  readonly opened?: () => Promise<void>;
}

/** Seconds by which the second player is displaced before each run. */
export const IMPOSED_SECONDS = 3;
const STEP_MS = 20;
/** Milliseconds between playheads that count as in step. */
const IN_STEP_MS = 25;

/** New pages without a room; both play, the second `offset` seconds ahead. */
export async function apart(row: string, pair: Pair, offset: number): Promise<Row> {
  const { a, b, seconds } = pair;
  await open(pair, 'h264-24');
  if (offset > 0) await b.control({ seek: offset });
  await sleep(500);
  await Promise.all([a, b].map((viewer) => viewer.control('play')));
  await sleep(2000);
  return rowOf(row, await record(a, b, seconds * 1000));
}

/** One member plays while the other, seconds off, joins. */
export async function together(row: string, pair: Pair, clip = 'h264-24'): Promise<Row> {
  const joining = await meet(pair, clip);
  const { a, b, seconds } = pair;
  const settled = rowOf(row, await record(a, b, seconds * 1000));
  const took = sinceTouched(joining);
  return { ...settled, inStepAfter: took === undefined ? undefined : took / 1000 };
}

/** Milliseconds from the first correction of the second player until the two stayed in step. */
export function sinceTouched(recording: Recording): number | undefined {
  const touched = recording.second.find(({ cause }) => cause !== 'frame' && cause !== 'timer');
  const inStep = touched && inStepSince(recording, touched.wall);
  return touched && inStep !== undefined ? inStep - touched.wall : undefined;
}

/** Returns the samples from before the join until ten seconds after it. */
export async function meet(pair: Pair, clip: string): Promise<Recording> {
  const { a, b } = pair;
  await open(pair, clip);
  await pair.opened?.();
  const roomKey = await a.create();
  await a.control('play');
  await b.control({ seek: IMPOSED_SECONDS + 2 });
  const recording = record(a, b, 10_000);
  const refusal = await b.join(roomKey);
  if (refusal) throw new Error(`the second could not join: ${refusal}`);
  return recording;
}

async function open({ a, b, page }: Pair, clip: string): Promise<void> {
  await Promise.all([a, b].map((viewer) => viewer.open(page(clip))));
  await Promise.all([a, b].map((viewer) => viewer.leave()));
  await Promise.all([a, b].map((viewer) => viewer.open(page(clip))));
}

export function rowOf(row: string, { first, second, from, to }: Recording, target = 0): Row {
  const span = { from, to, stepMilliseconds: STEP_MS };
  const differences = compare(first, second, span).map((value) => Math.abs(value - target));
  const [p50 = NaN, p95 = NaN, p99 = NaN] = quantiles(differences, [0.5, 0.95, 0.99]);
  const covered = differences.length / (Math.floor((to - from) / STEP_MS) + 1);
  return { row, p50, p95, p99, covered, bent: bentShare([...first, ...second]) };
}

function bentShare(samples: readonly Sample[]): number {
  const frames = samples.filter(({ cause }) => cause === 'frame');
  return frames.filter(({ rate }) => rate !== 1).length / frames.length;
}

/**
 * When (ms of the shared clock) the two came within `near` ms of a distance of `target` ms for a
 * second; undefined if they did not. Searches from `since` on.
 */
export function inStepSince(
  { first, second, to }: Recording,
  since: number,
  near = IN_STEP_MS,
  target = 0,
): number | undefined {
  for (let wall = since; wall < to - 1000; wall += STEP_MS) {
    const span = { from: wall, to: wall + 1000, stepMilliseconds: STEP_MS };
    const differences = compare(first, second, span);
    const close = differences.every((value) => Math.abs(value - target) <= near);
    if (differences.length >= 45 && close) return wall;
  }
  return undefined;
}
