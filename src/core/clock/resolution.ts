/** Estimates the resolution to which a browser rounds a clock, from the stamps it gave. */
import type { PingSample } from './types.ts';

/**
 * Milliseconds by which the fastest ways may contradict each other because of rounding; more where
 * a clock is seen to be coarser.
 */
export const ROUNDING_MS = 5;
/** How many steps the smallest difference seen may be. */
const STEPS_IN_SMALLEST = [1, 2, 3, 4] as const;
/** Share of a step by which a difference may miss a whole number of steps. */
const STEP_TOLERANCE = 0.02;

/** The resolutions of both clocks added, in milliseconds, as both round. */
export function combinedResolution(samples: readonly PingSample[]): number {
  const theirs = samples.flatMap((one) => [one.remoteReceived, one.remoteSent]);
  return ownResolution(samples) + resolutionOf(theirs);
}

function ownResolution(samples: readonly PingSample[]): number {
  return resolutionOf(samples.flatMap(({ sent, received }) => [sent, received]));
}

/** Resolution of our clock in milliseconds, from the first pings of a link; 0 where it is fine. */
export function coarseResolution(samples: readonly PingSample[]): number {
  const step = ownResolution(samples);
  return step < ROUNDING_MS ? 0 : step;
}

/**
 * Resolution in milliseconds of the clock that gave `stamps`; 0 for a smooth clock, Infinity for
 * one that was not seen to move.
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
