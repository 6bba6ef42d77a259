/** Whether a player could start at once, and whether it ran out of data. */
import { STALL_MS } from './track.ts';
import type { ControllerMemory, Observation } from './types.ts';
import { startLeadOf } from './controller-memory.ts';
import type { Vector } from '../timeline/vector.ts';
import { moves, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';

/** Seconds. Players that cannot land exactly are ready within this distance. */
const READY_TOLERANCE_SECONDS = 0.15;
/** Seconds that must be buffered after a stall, so that the next does not follow at once. */
const REFILLED_SECONDS = 2;

/**
 * Milliseconds in which the player would start; undefined while it is not decoded at the room's
 * position.
 */
export function leadToStart(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): number | undefined {
  const { paused, seeking, ready, position, duration } = observation;
  if (moves(vector) || !paused || seeking || !ready || observation.hindrance) return undefined;
  const goal = withinMedia(vector.position, duration, observation.mediaStart);
  if (Math.abs(position - goal) > READY_TOLERANCE_SECONDS) return undefined;
  const rest = Number.isFinite(duration) ? duration - position : REFILLED_SECONDS;
  if (vector.hold === 'stall' && observation.ahead < Math.min(REFILLED_SECONDS, rest))
    return undefined;
  // A player slightly ahead may start when the timeline arrives.
  const ahead = ((position - goal) * 1000) / vector.rate;
  return startLeadOf(memory, tuning) - Math.max(0, ahead);
}

/** Position in seconds at which the player has stalled long enough to wait for it. */
export function stallOf(
  { now, position }: Observation,
  memory: ControllerMemory,
): number | undefined {
  const { stalledSince } = memory;
  return stalledSince !== undefined && now - stalledSince >= STALL_MS ? position : undefined;
}
