/**
 * Tracks the playing timeline: small drift is removed by rate correction, large drift by one seek
 * with a learned lead.
 */
import type { ControllerMemory, Observation, Step } from './types.ts';
import {
  resetMotion,
  leadOf,
  learnLead,
  refusesRates,
  SETTLE_AFTER_SEEK_MS,
  restartSettling,
  noteRate,
} from './controller-memory.ts';
import { correctRate } from './rate-correction.ts';
import { appended, median } from '../statistics.ts';
import type { Vector } from '../timeline/vector.ts';
import { positionAt, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';
import { grainOf } from './tuning.ts';

/**
 * Seconds of drift beyond which a seek is quicker than rate correction, and the largest value it
 * grows to.
 */
const SEEK_THRESHOLD_SECONDS = 0.25;
/** The threshold of a player that refuses rates: less than people who talk to each other notice. */
const SEEK_ONLY_THRESHOLD_SECONDS = 0.12;
const MAX_THRESHOLD_SECONDS = 2;
/** After three seeks within ten seconds the threshold doubles for half a minute. */
const THRASH = { seeks: 3, within: 10_000, quiet: 30_000 };
const DRIFT_SAMPLES = 5;
/** Milliseconds without a frame after which positions between frames are used. */
const FRAMELESS_MS = 1000;
/** Milliseconds without data, and without motion, that count as a stall. */
export const STALL_MS = 250;
const FROZEN_MS = 350;

/** One step of tracking `vector` with the playing player. */
export function track(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): Step {
  const { now } = observation;
  if (observation.seeking) {
    return {
      ...observeOnly({ ...restartSettling(memory, now), stalledSince: undefined }),
      state: 'seeking',
    };
  }
  const exactAt = grainOf(observation, tuning) === 0 ? now : memory.exactAt;
  const noted = { ...noteRate(memory, observation.rate), exactAt };
  const seen = withStallWatch(noted, observation);
  if (seen.stalledSince !== undefined) {
    const stallAt = seen.stalledSince + STALL_MS;
    const wakeAt = now < stallAt ? stallAt : undefined;
    // A player that stalled while it started has taught nothing of its start.
    const taught = wakeAt === undefined ? { ...seen, pendingLead: undefined } : seen;
    return { ...observeOnly(restartSettling(taught, now), wakeAt), state: 'buffering' };
  }
  return correctDrift(vector, observation, seen, tuning);
}

function correctDrift(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): Step {
  const { now } = observation;
  if (now < memory.settleUntil) return observeOnly(memory, memory.settleUntil);
  const watched = withDriftSample(vector, observation, memory, tuning);
  if (watched.errors.length === 0) return observeOnly(watched);
  const drift = filteredDrift(watched, observation, vector);
  if (Math.abs(drift) > seekThreshold(watched, now)) {
    return seekAhead(vector, observation, watched, tuning);
  }
  return correctRate(vector, observation, watched, tuning, drift);
}

/** The memory with the drift of `observation`; unchanged while a frame will soon tell better. */
function withDriftSample(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): ControllerMemory {
  const { now } = observation;
  const grain = grainOf(observation, tuning);
  if (grain > 0 && now - memory.exactAt < FRAMELESS_MS) return memory;
  const value = observation.position + grain / 2 - positionAt(vector, now);
  const settled = learnLead(memory, value, vector.rate);
  return { ...settled, errors: appended(settled.errors, { at: now, value }, DRIFT_SAMPLES) };
}

/** Median of the recent errors, each moved to now along the known rate. */
function filteredDrift(memory: ControllerMemory, observation: Observation, vector: Vector): number {
  const slope = (observation.rate - vector.rate) / 1000;
  return median(memory.errors.map(({ at, value }) => value + slope * (observation.now - at)));
}

/** Notes since when the player has stood still or without data. */
function withStallWatch(
  memory: ControllerMemory,
  { now, position, ready }: Observation,
): ControllerMemory {
  const moved = memory.standstill?.position !== position;
  const still = moved || !memory.standstill ? { position, since: now } : memory.standstill;
  const expected = memory.stalledSince !== undefined || now >= memory.settleUntil;
  const frozen = expected && now - still.since > FROZEN_MS;
  const stalledSince = ready && !frozen ? undefined : (memory.stalledSince ?? still.since);
  return { ...memory, standstill: still, stalledSince };
}

function seekThreshold(memory: ControllerMemory, now: number): number {
  const least = refusesRates(memory) ? SEEK_ONLY_THRESHOLD_SECONDS : SEEK_THRESHOLD_SECONDS;
  const recent = memory.seeks.filter((at) => now - at < THRASH.quiet);
  const burst = recent.filter((at) => at > (recent.at(-1) ?? 0) - THRASH.within).length;
  const doublings = Math.max(0, burst - THRASH.seeks + 1);
  return Math.min(least * 2 ** doublings, MAX_THRESHOLD_SECONDS);
}

function seekAhead(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): Step {
  const { now, duration, mediaStart } = observation;
  const lead = leadOf(memory, 'seek', tuning.seekLead);
  const corrections: Step['corrections'][number][] = [
    { kind: 'seek', position: withinMedia(positionAt(vector, now + lead), duration, mediaStart) },
  ];
  if (observation.rate !== vector.rate) {
    corrections.unshift({ kind: 'rate', rate: vector.rate, override: false });
  }
  return {
    corrections,
    memory: {
      ...resetMotion(memory),
      settleUntil: now + lead + SETTLE_AFTER_SEEK_MS,
      pendingLead: { kind: 'seek', lead },
      seeks: appended(memory.seeks, now, 16),
    },
    state: 'seeking',
    drift: undefined,
    wakeAt: undefined,
  };
}

function observeOnly(memory: ControllerMemory, wakeAt?: number): Step {
  return { corrections: [], memory, state: 'following', drift: undefined, wakeAt };
}
