/** How far apart two players were all the while, by an observer that knows nothing of the extension. */
import { observe } from '../../stack/observer.ts';
import { compare } from '../../stack/playhead.ts';
import type { Viewer } from '../../stack/viewer.ts';

/** Milliseconds between two instants that are compared. */
const STEP = 50;

export interface Watched {
  /** Milliseconds apart, without sign, at every instant at which both played on. */
  readonly apart: readonly number[];
  /** The share of instants at which they did, from 0 to 1. */
  readonly played: number;
}

/** Watches from now on; the function that is returned ends it. */
export async function watch(a: Viewer, b: Viewer): Promise<() => Promise<Watched>> {
  const observers = [await observe(await a.playerFrame()), await observe(await b.playerFrame())];
  await Promise.all(observers.map((observer) => observer.start()));
  return async () => {
    const read = await Promise.all(observers.map((observer) => observer.read()));
    await Promise.all(observers.map((observer) => observer.stop()));
    const [first = [], second = []] = read;
    const from = Math.max(first[0]?.wall ?? Infinity, second[0]?.wall ?? Infinity);
    const to = Math.min(first.at(-1)?.wall ?? 0, second.at(-1)?.wall ?? 0);
    const apart = compare(first, second, { from, to, stepMilliseconds: STEP }).map(Math.abs);
    return { apart, played: apart.length / Math.floor((to - from) / STEP + 1) };
  };
}
