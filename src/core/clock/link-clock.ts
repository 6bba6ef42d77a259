/**
 * The clock of one link: how far the other member's monotonic clock is from ours, from exchanges
 * with four timestamps (as in NTP), filtered by a two-sided lower envelope: the fastest message each
 * way, which need not belong to the same exchange, bounds the offset from each side.
 */
import type { PingSample } from './types.ts';
import { ROUNDING_MS, coarseResolution, combinedResolution } from './resolution.ts';
import { appended } from '../statistics.ts';

export interface LinkClock {
  readonly samples: readonly PingSample[];
  readonly fit: Fit | undefined;
  /** Milliseconds in which our own clock goes: what is read on it is off by up to as many. */
  readonly resolution: number;
  /** How often what was measured before had to be forgotten: another route, a clock that stepped. */
  readonly resets: number;
}

interface Fit {
  /** Their clock minus ours at `at`. */
  readonly offset: number;
  /** Growth of the offset per millisecond: 20 ppm is 2e-5. */
  readonly skew: number;
  readonly at: number;
  readonly roundTrip: number;
  /** Milliseconds by which the fastest ways there and back contradict each other. */
  readonly crossing: number;
}

/** What is known of a link now. All in milliseconds, skew in ms per ms. */
export interface LinkEstimate {
  readonly offset: number;
  readonly skew: number;
  /** Smallest round trip of the window. */
  readonly roundTrip: number;
  /** The offset is within ± this, whatever the asymmetry of the path. */
  readonly uncertainty: number;
  /** Mean one-way delay above the smallest, of the last exchanges. */
  readonly jitter: number;
}

const WINDOW_SAMPLES = 240;
/** Quartz in computers stays within ±100 ppm; ±200 leaves room for slewing system clocks. */
const MAX_SKEW = 2e-4;
const SKEW_MIN_SPAN_MS = 10_000;
const SKEW_FULL_SPAN_MS = 40_000;
const SEARCH_STEPS = 40;
/** Exchanges the jitter is taken from, those that show another route, and our clock's own steps. */
const RECENT_SAMPLES = 20;
const SETTLED_SAMPLES = 2 * RECENT_SAMPLES;
/** A route is another one when its fastest round trip is longer by this share and milliseconds. */
const REROUTED = { share: 1.3, least: 3 };

export const freshClock: LinkClock = { samples: [], fit: undefined, resolution: 0, resets: 0 };

/**
 * The clock after one more exchange. An exchange that contradicts itself (negative round trip) is
 * dropped. One that contradicts those before it shows that a clock stepped, as in a laptop that
 * slept; it stands alone from then on. A longer route leaves only what was measured on it.
 */
export function withPingSample(clock: LinkClock, sample: PingSample): LinkClock {
  if (!(roundTripOf(sample) >= 0)) return clock;
  const samples = appended(clock.samples, sample, WINDOW_SAMPLES);
  const fit = fitSamples(samples);
  if (fit.crossing > ROUNDING_MS && fit.crossing > ROUNDING_MS + combinedResolution(samples)) {
    return reset(clock, [sample]);
  }
  const recent = samples.slice(-RECENT_SAMPLES);
  const floor = Math.min(...recent.map(roundTripOf));
  const rerouted =
    samples.length >= SETTLED_SAMPLES &&
    floor > Math.max(fit.roundTrip * REROUTED.share, fit.roundTrip + REROUTED.least) &&
    floor > fit.roundTrip + combinedResolution(samples);
  if (rerouted) return reset(clock, recent);
  return {
    ...clock,
    samples,
    fit,
    resolution: samples.length === RECENT_SAMPLES ? coarseResolution(samples) : clock.resolution,
  };
}

function reset({ resets, resolution }: LinkClock, samples: readonly PingSample[]): LinkClock {
  return { samples, fit: fitSamples(samples), resolution, resets: resets + 1 };
}

function roundTripOf({ sent, remoteReceived, remoteSent, received }: PingSample): number {
  return received - sent - (remoteSent - remoteReceived);
}

/**
 * Whether enough was exchanged, some seven seconds of it, that the next exchanges move the offset by
 * less than what is worth a correction.
 */
export function isSettled({ samples }: LinkClock): boolean {
  return samples.length >= SETTLED_SAMPLES;
}

/** What the link's clock says at `now` (ms, ours), or undefined before the first exchange. */
export function estimateAt(clock: LinkClock, now: number): LinkEstimate | undefined {
  const { fit } = clock;
  if (!fit) return undefined;
  const { skew, roundTrip } = fit;
  return {
    offset: fit.offset + skew * (now - fit.at),
    skew,
    roundTrip,
    uncertainty: roundTrip / 2,
    jitter: jitterOf(clock.samples.slice(-RECENT_SAMPLES)),
  };
}

function jitterOf(recent: readonly PingSample[]): number {
  const trips = recent.map(roundTripOf);
  const sum = trips.reduce((total, trip) => total + trip, 0);
  return (sum / trips.length - Math.min(...trips)) / 2;
}

/**
 * Milliseconds to wait before the next ping: a burst of 16 at 40 ms to have an offset within a
 * second, 4 Hz until the skew is known, then 1 Hz, and 0.5 Hz after five minutes; from the start again
 * once what was measured is void.
 */
export function pingIntervalMs(sentSoFar: number, age: number): number {
  if (sentSoFar < 16) return 40;
  if (age < 10_000) return 250;
  return age < 300_000 ? 1000 : 2000;
}

/** @throws Error on no exchanges. */
function fitSamples(samples: readonly PingSample[]): Fit {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last) throw new Error('a clock without an exchange');
  const at = last.received;
  const span = at - first.received;
  const skew =
    span < SKEW_MIN_SPAN_MS ? 0 : bestSkew(samples, at) * Math.min(1, span / SKEW_FULL_SPAN_MS);
  const { there, back } = envelopeOf(samples, at, skew);
  const roundTrip = there + back;
  // Coarse clocks (1 ms in Firefox) can make the two minima cross.
  return {
    offset: (there - back) / 2,
    skew,
    at,
    roundTrip: Math.max(0, roundTrip),
    crossing: Math.max(0, -roundTrip),
  };
}

interface Envelope {
  /** Smallest (offset + delay) of the pings, moved to `at`. */
  readonly there: number;
  /** Smallest (delay − offset) of the pongs, moved to `at`. */
  readonly back: number;
  /** Sum of distances of all samples from both lines. */
  readonly slack: number;
}

function envelopeOf(samples: readonly PingSample[], at: number, skew: number): Envelope {
  let there = Infinity;
  let back = Infinity;
  let sum = 0;
  for (const { sent, remoteReceived, remoteSent, received } of samples) {
    const drifted = skew * (received - at);
    const ping = remoteReceived - sent - drifted;
    const pong = received - remoteSent + drifted;
    there = Math.min(there, ping);
    back = Math.min(back, pong);
    sum += ping + pong;
  }
  return { there, back, slack: sum - samples.length * (there + back) };
}

/** The slack is convex in the skew, so ternary search finds its minimum. */
function bestSkew(samples: readonly PingSample[], at: number): number {
  let low = -MAX_SKEW;
  let high = MAX_SKEW;
  for (let step = 0; step < SEARCH_STEPS; step += 1) {
    const third = (high - low) / 3;
    const left = envelopeOf(samples, at, low + third).slack;
    const right = envelopeOf(samples, at, high - third).slack;
    if (left <= right) high -= third;
    if (left >= right) low += third;
  }
  return (low + high) / 2;
}
