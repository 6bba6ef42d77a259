/** One sample of a `<video>`. */
export interface Sample {
  /** Milliseconds since 1970, on a clock that all browsers of this machine share. */
  readonly wall: number;
  /** `frame` and `timer` samples are regular; any other cause is an event that breaks playback. */
  readonly cause: 'frame' | 'timer' | Break;
  /** Seconds, read together with `wall`. */
  readonly currentTime: number;
  /** Seconds: the media time of the latest frame. 0 before the first. */
  readonly mediaTime: number;
  /** The expected display time of that frame, on the clock of `wall`. 0 before the first. */
  readonly expectedDisplayTime: number;
  readonly rate: number;
  readonly paused: boolean;
}

/** The events after which a position does not follow from the one before. */
export type Break = 'emptied' | 'ended' | 'pause' | 'play' | 'seeked' | 'seeking' | 'waiting';

/** The compared instants: from, to and step, in milliseconds of the shared clock. */
export interface Instants {
  readonly from: number;
  readonly to: number;
  readonly stepMilliseconds: number;
}

/** Milliseconds between a playhead and its prediction that count as a jump. */
const JUMP_MS = 10;

/** Milliseconds between two samples above which they say nothing of the time between. */
const MAX_GAP_MS = 1000;

/**
 * The distance of two playheads at equal instants.
 *
 * An instant counts only if both play on without a break: no pause, seek, stall or jump is between the two
 * neighbouring samples. Fewer differences than instants therefore mean that one of them did not play
 * throughout.
 *
 * @returns a's position minus b's, in milliseconds, in the order of the instants.
 */
export function compare(a: readonly Sample[], b: readonly Sample[], instants: Instants): number[] {
  const { from, to, stepMilliseconds } = instants;
  if (!(stepMilliseconds > 0)) throw new RangeError('The step must be longer than nothing.');
  const differences: number[] = [];
  for (let wall = from; wall <= to; wall += stepMilliseconds) {
    const first = positionAt(a, wall);
    const second = positionAt(b, wall);
    if (first !== undefined && second !== undefined) differences.push((first - second) * 1000);
  }
  return differences;
}

/**
 * The position of a playhead at an instant, in seconds; `undefined` if it did not play on steadily.
 *
 * @param samples in the order of their time.
 * @param wall milliseconds of the shared clock.
 */
export function positionAt(samples: readonly Sample[], wall: number): number | undefined {
  const index = countUntil(samples, wall);
  const before = samples[index - 1];
  const after = samples[index];
  if (before?.wall === wall && isSteady(before)) return before.currentTime;
  if (!before || !after || !playsOn(before, after)) return undefined;
  const share = (wall - before.wall) / (after.wall - before.wall);
  return before.currentTime + share * (after.currentTime - before.currentTime);
}

/**
 * Quantiles of values, with linear interpolation.
 *
 * @param shares of the whole, from 0 to 1: 0.5 is the median.
 * @returns one quantile for each share; `NaN` if there are no values.
 */
export function quantiles(values: readonly number[], shares: readonly number[]): number[] {
  const sorted = values.toSorted((first, second) => first - second);
  return shares.map((share) => {
    const rank = share * (sorted.length - 1);
    const low = sorted[Math.floor(rank)] ?? NaN;
    const high = sorted[Math.ceil(rank)] ?? NaN;
    return low + (rank - Math.floor(rank)) * (high - low);
  });
}

/** The number of samples at an instant or before it. */
function countUntil(samples: readonly Sample[], wall: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((samples[middle]?.wall ?? Infinity) <= wall) low = middle + 1;
    else high = middle;
  }
  return low;
}

function playsOn(before: Sample, after: Sample): boolean {
  const elapsed = after.wall - before.wall;
  if (!isSteady(before) || !isSteady(after) || elapsed > MAX_GAP_MS) return false;
  // The rate may have changed at any moment between the two.
  const least = Math.min(before.rate, after.rate) * elapsed - JUMP_MS;
  const most = Math.max(before.rate, after.rate) * elapsed + JUMP_MS;
  const moved = (after.currentTime - before.currentTime) * 1000;
  return moved >= least && moved <= most;
}

function isSteady(sample: Sample): boolean {
  return !sample.paused && (sample.cause === 'frame' || sample.cause === 'timer');
}
