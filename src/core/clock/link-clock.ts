/**
 * The clock of one link: the offset of another member's monotonic clock from ours. Pings with four
 * timestamps (as in NTP) are filtered by a two-sided lower envelope: the fastest message each way,
 * which need not belong to the same ping, bounds the offset from each side.
 */
import type { PingSample } from './types.ts';
import { ROUNDING_MS, coarseResolution, combinedResolution } from './resolution.ts';
import { appended } from '../statistics.ts';

export interface LinkClock {
  readonly samples: readonly PingSample[];
  readonly fit: Fit | undefined;
  /** Resolution of our own clock in milliseconds: the largest error of reading it. */
  readonly resolution: number;
  /** How often the measurements were dropped, because the route changed or a clock stepped. */
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
  /** As in {@link ClockEstimate}. */
  readonly jitter: number;
}

/** An estimate of a link's clock. All in milliseconds, skew in ms per ms. */
export interface ClockEstimate {
  readonly offset: number;
  readonly skew: number;
  /** Smallest round trip of the window. */
  readonly roundTrip: number;
  /** The offset is within ± this, whatever the asymmetry of the path. */
  readonly uncertainty: number;
  /** Mean one-way delay above the smallest, over the recent pings. */
  readonly jitter: number;
}

const WINDOW_SAMPLES = 240;
/** Quartz in computers stays within ±100 ppm; ±200 leaves room for slewing system clocks. */
const MAX_SKEW = 2e-4;
const SKEW_MIN_SPAN_MS = 10_000;
const SKEW_FULL_SPAN_MS = 40_000;
const SEARCH_STEPS = 40;
/** Pings from which jitter, a changed route and our clock's resolution are estimated. */
const RECENT_SAMPLES = 20;
const SETTLED_SAMPLES = 2 * RECENT_SAMPLES;
/**
 * The route has changed once the fastest recent round trip is longer by this share and
 * milliseconds.
 */
const REROUTED = { share: 1.3, least: 3 };

export const freshClock: LinkClock = { samples: [], fit: undefined, resolution: 0, resets: 0 };

/**
 * Adds one ping. A ping with a negative round trip is dropped. A ping that contradicts the others
 * shows that a clock stepped, as in a suspended laptop: only it is kept. A longer route keeps only
 * the pings measured on it.
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
 * Whether further pings, after some seven seconds of them, move the offset by less than a
 * correction is worth.
 */
export function isSettled({ samples }: LinkClock): boolean {
  return samples.length >= SETTLED_SAMPLES;
}

/** The estimate at `now` (ms, ours); undefined before the first ping. */
export function estimateAt(clock: LinkClock, now: number): ClockEstimate | undefined {
  const { fit } = clock;
  if (!fit) return undefined;
  const { skew, roundTrip, jitter } = fit;
  return {
    offset: fit.offset + skew * (now - fit.at),
    skew,
    roundTrip,
    uncertainty: roundTrip / 2,
    jitter,
  };
}

function jitterOf(recent: readonly PingSample[]): number {
  const trips = recent.map(roundTripOf);
  const sum = trips.reduce((total, trip) => total + trip, 0);
  return (sum / trips.length - Math.min(...trips)) / 2;
}

/**
 * Milliseconds until the next ping: a burst of 16 at 40 ms gives an offset within a second; then 4
 * Hz until the skew is known, 1 Hz, and 0.5 Hz after five minutes. The schedule restarts when the
 * measurements are dropped.
 */
export function pingIntervalMs(sentSoFar: number, age: number): number {
  if (sentSoFar < 16) return 40;
  if (age < 10_000) return 250;
  return age < 300_000 ? 1000 : 2000;
}

/** @throws Error without samples. */
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
    jitter: jitterOf(samples.slice(-RECENT_SAMPLES)),
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
