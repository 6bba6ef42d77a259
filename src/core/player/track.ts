/**
 * Following a playing timeline: small drift is cured by bending the rate where no one hears it,
 * large drift by one seek with a learned lead.
 */
import type { Memory, Observation, Step } from './types.ts';
import {
  continuous,
  leadOf,
  learnt,
  refusesRates,
  SETTLE_AFTER_SEEK,
  unsettled,
  withRateSeen,
} from './controller-state.ts';
import { nudged } from './rate-correction.ts';
import { appended, median } from '../statistics.ts';
import type { Vector } from '../timeline/vector.ts';
import { positionAt, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';
import { grainOf } from './tuning.ts';

/** Seconds of drift past which a seek is quicker than a nudge, and the most it grows to. */
const SEEK_THRESHOLD = 0.25;
/** The same for a player whose rate cannot be bent: less than people who talk to each other notice. */
const SEEK_ONLY_THRESHOLD = 0.12;
const LARGEST_THRESHOLD = 2;
/** Three seeks within ten seconds: this player cannot; ask less of it for half a minute. */
const THRASH = { seeks: 3, within: 10_000, quiet: 30_000 };
const FILTER = 5;
/** Milliseconds without a frame after which positions that are out of date must do. */
const FRAMELESS = 1000;
/** Milliseconds without data that are a stall, and without motion that are one whatever the browser says. */
export const STALL = 250;
const FROZEN = 350;

/** One step of keeping `observation`'s playing player on `vector`. */
export function follow(
  vector: Vector,
  observation: Observation,
  memory: Memory,
  tuning: Tuning,
): Step {
  const { now } = observation;
  if (observation.seeking) {
    return { ...still({ ...unsettled(memory, now), stalledSince: undefined }), state: 'seeking' };
  }
  const exactAt = grainOf(observation, tuning) === 0 ? now : memory.exactAt;
  const noted = { ...withRateSeen(memory, observation.rate), exactAt };
  const seen = watchedForStalls(noted, observation);
  if (seen.stalledSince !== undefined) {
    const stallAt = seen.stalledSince + STALL;
    const wakeAt = now < stallAt ? stallAt : undefined;
    // A player that ran out of data while it started has taught nothing of how it starts.
    const taught = wakeAt === undefined ? { ...seen, trial: undefined } : seen;
    return { ...still(unsettled(taught, now), wakeAt), state: 'buffering' };
  }
  return steer(vector, observation, seen, tuning);
}

function steer(vector: Vector, observation: Observation, memory: Memory, tuning: Tuning): Step {
  const { now } = observation;
  if (now < memory.settleUntil) return still(memory, memory.settleUntil);
  const watched = sampled(vector, observation, memory, tuning);
  if (watched.errors.length === 0) return still(watched);
  const drift = filtered(watched, observation, vector);
  if (Math.abs(drift) > threshold(watched, now)) {
    return jump(vector, observation, watched, tuning);
  }
  return nudged(vector, observation, watched, tuning, drift);
}

/** The memory with what `observation` tells of drift; nothing while a frame will soon tell better. */
function sampled(vector: Vector, observation: Observation, memory: Memory, tuning: Tuning): Memory {
  const { now } = observation;
  const grain = grainOf(observation, tuning);
  if (grain > 0 && now - memory.exactAt < FRAMELESS) return memory;
  const value = observation.position + grain / 2 - positionAt(vector, now);
  const settled = learnt(memory, value, vector.rate);
  return { ...settled, errors: appended(settled.errors, { at: now, value }, FILTER) };
}

/** Median of the recent errors, each moved to now along the rate we know we asked for. */
function filtered(memory: Memory, observation: Observation, vector: Vector): number {
  const slope = (observation.rate - vector.rate) / 1000;
  return median(memory.errors.map(({ at, value }) => value + slope * (observation.now - at)));
}

/** Notes since when the player has nothing to run on. */
function watchedForStalls(memory: Memory, { now, position, ready }: Observation): Memory {
  const moved = memory.still?.position !== position;
  const still = moved || !memory.still ? { position, since: now } : memory.still;
  const expected = memory.stalledSince !== undefined || now >= memory.settleUntil;
  const frozen = expected && now - still.since > FROZEN;
  const stalledSince = ready && !frozen ? undefined : (memory.stalledSince ?? still.since);
  return { ...memory, still, stalledSince };
}

function threshold(memory: Memory, now: number): number {
  const least = refusesRates(memory) ? SEEK_ONLY_THRESHOLD : SEEK_THRESHOLD;
  const recent = memory.seeks.filter((at) => now - at < THRASH.quiet);
  const burst = recent.filter((at) => at > (recent.at(-1) ?? 0) - THRASH.within).length;
  const doublings = Math.max(0, burst - THRASH.seeks + 1);
  return Math.min(least * 2 ** doublings, LARGEST_THRESHOLD);
}

function jump(vector: Vector, observation: Observation, memory: Memory, tuning: Tuning): Step {
  const { now, duration, begins } = observation;
  const lead = leadOf(memory, 'seek', tuning.seekLead);
  const corrections: Step['corrections'][number][] = [
    { kind: 'seek', position: withinMedia(positionAt(vector, now + lead), duration, begins) },
  ];
  if (observation.rate !== vector.rate) {
    corrections.unshift({ kind: 'rate', rate: vector.rate, nudge: false });
  }
  return {
    corrections,
    memory: {
      ...continuous(memory),
      settleUntil: now + lead + SETTLE_AFTER_SEEK,
      trial: { kind: 'seek', lead },
      seeks: appended(memory.seeks, now, 16),
    },
    state: 'seeking',
    drift: undefined,
    wakeAt: undefined,
  };
}

function still(memory: Memory, wakeAt?: number): Step {
  return { corrections: [], memory, state: 'following', drift: undefined, wakeAt };
}
