/** One thing that happens in a scenario: a viewer acts, or something goes wrong for a while. */
import type { Conditions } from './network.ts';
import type { Random } from './random.ts';
import { below, between, chance, pick, weighted } from './random.ts';

/** Something a member or its machine does. Members by index, times in milliseconds. */
export type MemberStep = { readonly at: number; readonly who: number } & (
  | { readonly kind: 'play' | 'pause' | 'leave' }
  | { readonly kind: 'seek'; readonly to: number }
  | { readonly kind: 'rate'; readonly rate: number }
  | { readonly kind: 'drag'; readonly to: number; readonly moves: number }
  /** A key that goes on by ten seconds, pressed so many times. */
  | { readonly kind: 'press'; readonly times: number; readonly every: number }
  | { readonly kind: 'stall' | 'hide'; readonly lasting: number }
  | { readonly kind: 'sleep'; readonly lasting: number; readonly clockStops: boolean }
  | { readonly kind: 'cut'; readonly other: number }
  /** The page goes without a word, and comes `back` so much later, if at all. */
  | { readonly kind: 'crash'; readonly back: number | undefined }
);

/** Something that happens to everybody. */
export type RoomStep = { readonly at: number; readonly lasting: number } & (
  | { readonly kind: 'part'; readonly groups: readonly number[] }
  | ({ readonly kind: 'disturb'; readonly whose: readonly number[] } & Conditions)
  | { readonly kind: 'backend' | 'signalling' | 'stale' }
);

export type Step = MemberStep | RoomStep;

const weights: Readonly<Record<Exclude<Step['kind'], 'press'>, number>> = {
  play: 10,
  pause: 5,
  seek: 6,
  rate: 2,
  drag: 1,
  stall: 3,
  hide: 2,
  sleep: 1,
  cut: 2,
  crash: 2,
  leave: 0.5,
  part: 2,
  disturb: 3,
  backend: 1,
  signalling: 1,
  stale: 1,
};

/** Seconds: scenarios stay within this much of the media, but for the few that seek to its end. */
const MIDDLE = 1200;

/** Some step within `length` ms of a room of `count` members. */
export function stepOf(random: Random, count: number, length: number): Step {
  const at = between(random, 500, length);
  const who = below(random, count);
  const kind = weighted(random, weights);
  switch (kind) {
    case 'play':
    case 'pause':
    case 'leave':
      return { at, kind, who };
    case 'seek':
      return { at, kind, who, to: chance(random, 0.05) ? 1e4 : between(random, 0, MIDDLE) };
    case 'rate':
      return { at, kind, who, rate: pick(random, [1, 1.25, 1.5, 2, 0.5]) };
    case 'drag':
      return { at, kind, who, to: between(random, 0, MIDDLE), moves: 5 + below(random, 40) };
    case 'stall':
      return { at, kind, who, lasting: between(random, 50, 4000) };
    case 'hide':
      return { at, kind, who, lasting: between(random, 500, 15_000) };
    case 'sleep':
      return sleepOf(random, at, who);
    case 'cut':
      return { at, kind, who, other: (who + 1 + below(random, count - 1)) % count };
    case 'crash':
      return { at, kind, who, back: chance(random, 0.8) ? between(random, 300, 6000) : undefined };
    case 'part': {
      const groups = Array.from({ length: count }, () => below(random, 3));
      return { at, kind, groups, lasting: between(random, 200, 15_000) };
    }
    case 'disturb':
      return disturbanceOf(random, at, count);
    case 'backend':
    case 'signalling':
    case 'stale':
      return { at, kind, lasting: between(random, 1000, 20_000) };
  }
}

/** Some step of the kinds that came later. */
export function hardshipOf(random: Random, count: number, length: number): Step {
  const at = between(random, 500, Math.max(1000, length));
  const who = below(random, count);
  if (chance(random, 0.5)) {
    return {
      at,
      kind: 'press',
      who,
      times: 2 + below(random, 7),
      every: between(random, 200, 1500),
    };
  }
  const clockStops = chance(random, 0.5);
  return { at, kind: 'sleep', who, lasting: between(random, 200, 12_000), clockStops };
}

/** Long enough for the others to give the link up. */
function sleepOf(random: Random, at: number, who: number): Step {
  const clockStops = chance(random, 0.5);
  return { at, kind: 'sleep', who, lasting: between(random, 12_000, 40_000), clockStops };
}

function disturbanceOf(random: Random, at: number, count: number): Step {
  return {
    at,
    kind: 'disturb',
    whose: Array.from({ length: count }, (_, index) => index).filter(() => chance(random, 0.4)),
    lasting: between(random, 300, 8000),
    delay: between(random, 0, 300),
    jitter: between(random, 0, 100),
    loss: between(random, 0, 0.5),
    repetition: between(random, 0, 0.3),
  };
}
