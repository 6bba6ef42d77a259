/** Rate correction: bends the playback rate by as little as removes drift within about a second. */
import type { ControllerMemory, Observation, Step } from './types.ts';
import { refusesRates } from './controller-memory.ts';
import type { Vector } from '../timeline/vector.ts';
import { RATES } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';
import { grainOf } from './tuning.ts';

/**
 * Seconds in which an uncapped correction removes the drift. Drift is measured in viewing time: at
 * half speed, half a second of media is a second.
 */
const CURE_SECONDS = 0.8;
/**
 * Largest relative rate change by drift in milliseconds. 0.6 % is ten cents of pitch; beyond 2 %
 * the player keeps the pitch, which costs some milliseconds.
 */
const BANDS = [
  { upTo: 12, cap: 0.006 },
  { upTo: 25, cap: 0.02 },
  { upTo: 120, cap: 0.06 },
  { upTo: Infinity, cap: 0.12 },
] as const;
const MIN_BEND = 0.002;
/** An override changes when the wanted one differs by this share, at most eight times a second. */
const CHANGE_SHARE = 0.25;
const CHANGE_INTERVAL_MS = 125;

/** Starts, keeps, changes or ends a rate override for `drift` seconds. */
export function correctRate(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
  drift: number,
): Step {
  const { now } = observation;
  if (refusesRates(memory)) return step({ ...memory, rateOverride: undefined }, drift);
  const lag = drift / vector.rate;
  const size = Math.abs(lag) * 1000;
  const enter = tuning.enter + grainOf(observation, tuning) * 500;
  const sign = Math.sign(drift);
  const { rateOverride } = memory;
  const cured = rateOverride ? size <= tuning.leave || sign !== rateOverride.sign : size <= enter;
  if (cured) {
    const back = observation.rate !== vector.rate;
    return {
      ...step(memory, drift),
      corrections: back ? [{ kind: 'rate', rate: vector.rate, override: false }] : [],
      memory: back
        ? {
            ...memory,
            rateOverride: undefined,
            errors: [],
            rateChangedAt: now,
            askedRate: vector.rate,
          }
        : memory,
    };
  }
  const bend = bendFor(lag);
  const rate = Math.min(Math.max(vector.rate * (1 + bend), RATES.least), RATES.most);
  // A room at the limit of playback rates can only be waited for.
  if (rate === vector.rate) return step({ ...memory, rateOverride: undefined }, drift);
  const running = rateOverride ? rateOverride.rate / vector.rate - 1 : 0;
  const worth =
    !rateOverride ||
    (Math.abs(bend - running) > Math.abs(running) * CHANGE_SHARE &&
      now - memory.rateChangedAt >= CHANGE_INTERVAL_MS);
  const wakeAt = now + Math.abs(lag / (worth ? bend : running)) * 1000;
  if (!worth) return { ...step(memory, drift), wakeAt };
  return {
    ...step(memory, drift),
    corrections: [{ kind: 'rate', rate, override: true }],
    memory: {
      ...memory,
      rateOverride: { sign, rate },
      errors: [],
      rateChangedAt: now,
      askedRate: rate,
    },
    wakeAt,
  };
}

/** Signed relative rate change that removes `lag` seconds. */
function bendFor(lag: number): number {
  const size = Math.abs(lag) * 1000;
  const band = BANDS.find(({ upTo }) => size <= upTo) ?? BANDS[3];
  return -Math.sign(lag) * Math.min(Math.max(Math.abs(lag) / CURE_SECONDS, MIN_BEND), band.cap);
}

function step(memory: ControllerMemory, drift: number): Step {
  return { corrections: [], memory, state: 'following', drift, wakeAt: undefined };
}
