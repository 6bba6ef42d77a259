/** The distance of two players over time, by an observer independent of the extension. */
import { observe } from '../../stack/observer.ts';
import { compare } from '../../stack/playhead.ts';
import type { Viewer } from '../../stack/viewer.ts';

/** Milliseconds between two compared instants. */
const STEP_MS = 50;

export interface Watched {
  /** Milliseconds apart, without a sign, at every instant at which both played on. */
  readonly apart: readonly number[];
  /** The share of such instants, from 0 to 1. */
  readonly played: number;
}

/** Starts watching; the returned function ends it. */
export async function watch(a: Viewer, b: Viewer): Promise<() => Promise<Watched>> {
  const observers = [await observe(await a.playerFrame()), await observe(await b.playerFrame())];
  await Promise.all(observers.map((observer) => observer.start()));
  return async () => {
    const read = await Promise.all(observers.map((observer) => observer.read()));
    await Promise.all(observers.map((observer) => observer.stop()));
    const [first = [], second = []] = read;
    const from = Math.max(first[0]?.wall ?? Infinity, second[0]?.wall ?? Infinity);
    const to = Math.min(first.at(-1)?.wall ?? 0, second.at(-1)?.wall ?? 0);
    const apart = compare(first, second, { from, to, stepMilliseconds: STEP_MS }).map(Math.abs);
    return { apart, played: apart.length / Math.floor((to - from) / STEP_MS + 1) };
  };
}
