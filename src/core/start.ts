/**
 * Starting a paused player on the timeline: wait, paused and decoded, on a position the timeline
 * will pass, and start a lead ahead of that instant. More exact than any seek while playing.
 */
import type { Step } from './controller.ts';
import type { Memory } from './memory.ts';
import { continuous, SETTLE_AFTER_START, startLeadOf } from './memory.ts';
import type { Correction, Observation } from './observation.ts';
import type { Vector } from './timeline.ts';
import { positionAt, withinMedia } from './timeline.ts';
import type { Tuning } from './tuning.ts';

/** Seconds: starting this far off is left to the nudge. */
const NEAR = 0.04;
/** Seconds: a seek while paused lands this exactly, or the player is a coarse one. */
const EXACT = 0.001;
const SCHEDULED_TRIES = 2;
/** Milliseconds ahead of the timeline at which to wait; doubled each time it went by unmet. */
const REACH = 400;
const LONGEST_REACH = 6400;
/** Milliseconds: further ahead than the reach and this, seeking back is quicker than waiting. */
const SLACK = 600;

/** One step of starting `observation`'s paused player on the playing `vector`. */
export function start(
  vector: Vector,
  observation: Observation,
  memory: Memory,
  tuning: Tuning,
): Step {
  const { now, position } = observation;
  if (observation.seeking) return waiting({ ...memory, sought: true }, 'seeking', undefined);
  const { rate, timestamp } = vector;
  const lead = startLeadOf(memory, tuning);
  const scheduled = now < timestamp;
  const early = vector.position - position;
  const onTheLine = early <= EXACT && (!scheduled || early >= -EXACT);
  if (scheduled && !onTheLine && memory.holds >= SCHEDULED_TRIES) {
    return waiting(memory, 'starting', timestamp);
  }
  // The instant at which the timeline stands at our position.
  const meets = timestamp + ((position - vector.position) / rate) * 1000;
  const playAt = meets - lead;
  const late = ((now - playAt) * rate) / 1000;
  const worthWaiting = scheduled || playAt - now <= reachAfter(memory.holds) + SLACK;
  if (!onTheLine || late > NEAR || !worthWaiting) return hold(vector, observation, memory);
  if (now < playAt) return waiting(memory, 'starting', playAt);
  if (observation.ready) return go(vector, observation, memory, lead);
  return waiting(memory, 'buffering', undefined);
}

function go(vector: Vector, observation: Observation, memory: Memory, lead: number): Step {
  const corrections: Correction[] = [{ kind: 'play' }];
  if (observation.rate !== vector.rate) {
    corrections.unshift({ kind: 'rate', rate: vector.rate, nudge: false });
  }
  return {
    corrections,
    memory: {
      ...continuous(memory),
      sought: false,
      holds: 0,
      parking: undefined,
      settleUntil: observation.now + lead + SETTLE_AFTER_START,
      trial: { kind: memory.sought ? 'start' : 'resume', lead },
    },
    state: 'starting',
    drift: undefined,
    wakeAt: undefined,
  };
}

/** Seek, paused, to where the timeline will be soon (or, before a scheduled start, will begin). */
function hold(vector: Vector, observation: Observation, memory: Memory): Step {
  const { now, duration } = observation;
  const reach = now < vector.timestamp ? 0 : reachAfter(memory.holds);
  const goal = withinMedia(positionAt(vector, now + reach), duration);
  return {
    corrections: [{ kind: 'seek', position: goal }],
    memory: { ...continuous(memory), sought: true, holds: memory.holds + 1 },
    state: 'seeking',
    drift: undefined,
    wakeAt: undefined,
  };
}

function reachAfter(holds: number): number {
  return Math.min(REACH * 2 ** holds, LONGEST_REACH);
}

function waiting(memory: Memory, state: Step['state'], wakeAt: number | undefined): Step {
  return { corrections: [], memory, state, drift: undefined, wakeAt };
}
