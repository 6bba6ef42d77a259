/** The distance of two viewers' players, by an observer independent of the extension. */
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../src/protocol/limits.ts';
import { observe } from './observer.ts';
import { compare, quantiles } from './playhead.ts';
import type { Viewer } from './viewer.ts';

/** Milliseconds between two compared instants. */
const STEP_MS = 50;

/** Milliseconds in which two players may come together before the measurement starts anyway. */
const SETTLE_MS = 10_000;

/** Waits until both sessions follow the room's timeline. */
async function settled(viewers: readonly Viewer[], signal: AbortSignal): Promise<void> {
  const follows = async (viewer: Viewer) => {
    const members = (await viewer.snapshot())?.members;
    const self = members?.find(({ link }) => link === 'self');
    return self?.state === 'following' && Math.abs(self.drift ?? Infinity) < 10;
  };
  const started = performance.now();
  while (!signal.aborted && performance.now() - started < SETTLE_MS) {
    if ((await Promise.all(viewers.map(follows))).every(Boolean)) return;
    await sleep(200);
  }
}

/**
 * Watches both players for `seconds` from when they follow, and prints the distance of their
 * playheads. Returns whether they were in step: both playing throughout, and near each other.
 */
export async function measureTogether(
  a: Viewer,
  b: Viewer,
  seconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  await settled([a, b], signal);
  const observers = [await observe(await a.playerFrame()), await observe(await b.playerFrame())];
  await Promise.all(observers.map((observer) => observer.start()));
  await sleep(seconds * 1000, undefined, { signal });
  const [first = [], second = []] = await Promise.all(observers.map((observer) => observer.read()));
  await Promise.all(observers.map((observer) => observer.stop()));

  const from = Math.max(first[0]?.wall ?? Infinity, second[0]?.wall ?? Infinity);
  const to = Math.min(first.at(-1)?.wall ?? 0, second.at(-1)?.wall ?? 0);
  const differences = compare(first, second, { from, to, stepMilliseconds: STEP_MS }).map(Math.abs);
  // An instant at which one of them stood still or jumped has no difference, and counts as well.
  const watched = (differences.length * STEP_MS) / 1000;
  if (!(watched > seconds * 0.8)) {
    console.log(`Not in step: both played on for ${watched.toFixed(1)} of ${seconds} s.`);
    return false;
  }
  const [p50 = NaN, p95 = NaN, p99 = NaN] = quantiles(differences, [0.5, 0.95, 0.99]);
  const inStep = p95 <= limits.inStep;
  const figures = [p50, p95, p99].map((value) => value.toFixed(1)).join(' / ');
  console.log(
    `${inStep ? 'In step' : 'Not in step'}: playheads ${figures} ms apart (p50 / p95 / p99) over ${watched.toFixed(1)} s.`,
  );
  return inStep;
}
