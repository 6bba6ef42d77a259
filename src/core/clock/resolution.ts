/** Browsers round their clocks: in what steps one goes, by the stamps it gave. */
import type { PingSample } from './types.ts';

/**
 * Milliseconds by which the fastest ways may contradict each other: browsers round their clocks, to
 * a millisecond, or to as many as the steps are in which they are seen to go.
 */
export const ROUNDING_MS = 5;
/** Steps that the least difference seen may be. */
const STEPS_IN_SMALLEST = [1, 2, 3, 4] as const;
/** Share of a step that a difference may be off one that is whole. */
const STEP_TOLERANCE = 0.02;

/** Milliseconds of a step of either clock, together: both round what they show. */
export function combinedResolution(samples: readonly PingSample[]): number {
  const theirs = samples.flatMap((one) => [one.remoteReceived, one.remoteSent]);
  return ownResolution(samples) + resolutionOf(theirs);
}

function ownResolution(samples: readonly PingSample[]): number {
  return resolutionOf(samples.flatMap(({ sent, received }) => [sent, received]));
}

/** Milliseconds in which our own clock goes, as the burst of pings that begins a link shows it. */
export function coarseResolution(samples: readonly PingSample[]): number {
  const step = ownResolution(samples);
  return step < ROUNDING_MS ? 0 : step;
}

/**
 * Milliseconds of the steps in which a clock goes that showed `stamps`; 0 where it goes smoothly, and
 * Infinity while it has not been seen to move.
 */
function resolutionOf(stamps: readonly number[]): number {
  const differences = stamps
    .slice(1)
    .map((stamp, index) => Math.abs(stamp - (stamps[index] ?? stamp)))
    .filter((difference) => difference > 0);
  const least = Math.min(...differences);
  const fits = (step: number) =>
    differences.every((one) => Math.abs(one / step - Math.round(one / step)) <= STEP_TOLERANCE);
  return STEPS_IN_SMALLEST.map((steps) => least / steps).find(fits) ?? 0;
}
