import { setTimeout as sleep } from 'node:timers/promises';
import { observe } from '../../stack/observer.ts';
import type { Sample } from '../../stack/playhead.ts';
import type { Viewer } from '../../stack/viewer.ts';

/** The samples of two observers, and the span in milliseconds that both cover. */
export interface Recording {
  readonly first: readonly Sample[];
  readonly second: readonly Sample[];
  readonly from: number;
  readonly to: number;
}

/** A browser with a page that has a player. */
export type Watched = Pick<Viewer, 'playerFrame'>;

/** Observes both players for `milliseconds`, during which `body`, if any, acts on them. */
export async function record(
  a: Watched,
  b: Watched,
  milliseconds: number,
  body: () => Promise<void> = () => Promise.resolve(),
): Promise<Recording> {
  const frames = await Promise.all([a.playerFrame(), b.playerFrame()]);
  const observers = await Promise.all(frames.map((frame) => observe(frame)));
  await Promise.all(observers.map((observer) => observer.start()));
  await Promise.all([sleep(milliseconds), body()]);
  const [first = [], second = []] = await Promise.all(observers.map((observer) => observer.read()));
  await Promise.all(observers.map((observer) => observer.stop()));
  return {
    first,
    second,
    from: Math.max(first[0]?.wall ?? NaN, second[0]?.wall ?? NaN),
    to: Math.min(first.at(-1)?.wall ?? NaN, second.at(-1)?.wall ?? NaN),
  };
}
