/**
 * Starting a paused player on the timeline: wait, paused and decoded, on a position the timeline
 * will pass, and start a lead ahead of that instant. More exact than any seek while playing.
 */
import type { Correction, Memory, Observation, Step } from './types.ts';
import { continuous, leadOf, SETTLE_AFTER_START, startLeadOf } from './controller-state.ts';
import type { Vector } from '../timeline/vector.ts';
import { positionAt, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';

/** Seconds: starting this far off is left to the nudge. */
const NEAR = 0.04;
/** Seconds: on the spot and called that late, it starts at once; to be put further on takes longer. */
const TOLERABLY_LATE = 0.12;
/** Seconds: a seek while paused lands this exactly, or the player is a coarse one. */
const EXACT = 0.001;
/**
 * Seconds: a player that ran a little before it was stopped, as that of whoever pressed play, waits
 * for the timeline, which is quicker than to go back. Chromium, stopped at once, has run 64 to 103 ms.
 */
export const AHEAD = 0.15;
/** Milliseconds in which a player whose start was broken off comes to show where it stands. */
const TO_SKIP = 60;
const SCHEDULED_TRIES = 2;
/** How often a player in a tab that is seen is put ahead again for an instant that it missed. */
const MISSES = 3;
/** Milliseconds a seek while paused takes, mostly. */
const LANDING = 120;
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
  // Whose media begins later stands at its beginning until the timeline comes by.
  const begins = position <= (observation.begins ?? 0) + EXACT;
  const onTheLine = early <= EXACT && (!scheduled || early >= -AHEAD || begins);
  if (scheduled && !onTheLine && memory.holds >= SCHEDULED_TRIES) {
    return waiting(memory, 'starting', timestamp);
  }
  // The instant at which the timeline stands at our position.
  const meets = timestamp + ((position - vector.position) / rate) * 1000;
  const playAt = meets - lead;
  const late = ((now - playAt) * rate) / 1000;
  const nearer = nearerHold(memory, now, playAt);
  if (!scheduled && !begins && observation.ready && nearer !== undefined) {
    return hold(vector, observation, { ...memory, holds: nearer }, tuning);
  }
  const worthWaiting = scheduled || begins || playAt - now <= reachAfter(memory.holds) + SLACK;
  const missed = onTheLine && !scheduled && missesInstants(observation, memory);
  if (missed && observation.ready) return goLate(vector, observation, memory, lead);
  const tooLate = late > (scheduled ? TOLERABLY_LATE : NEAR);
  if (!onTheLine || tooLate || !worthWaiting) return hold(vector, observation, memory, tuning);
  const notBefore = Math.max(playAt, memory.brokenOffAt + TO_SKIP);
  if (now < notBefore) return waiting({ ...memory, dueAt: notBefore }, 'starting', notBefore);
  if (observation.ready) return go(vector, observation, memory, lead);
  return waiting(memory, 'buffering', undefined);
}

/**
 * Whether the instant to start at went by while the player stood ready: timers of hidden tabs fire
 * once a second, and would miss the next one as well. In a tab that is seen it is tried once more.
 */
function missesInstants({ now, hidden }: Observation, { dueAt, holds }: Memory): boolean {
  return dueAt !== undefined && now > dueAt && (hidden || holds >= MISSES);
}

/** Starts, late as it is: what is missing is made up for in motion, and nothing learnt of it. */
function goLate(vector: Vector, observation: Observation, memory: Memory, lead: number): Step {
  const step = go(vector, observation, memory, lead);
  return { ...step, memory: { ...step.memory, trial: undefined } };
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

/**
 * Where (s) to stand, paused: where a scheduled start begins, if there is time to get there, or else
 * where the timeline will be soon.
 */
export function placeOf(
  vector: Vector,
  { now, position }: Observation,
  memory: Memory,
  tuning: Tuning,
): number {
  const early = vector.position - position;
  const isThere = early <= EXACT && early >= -AHEAD;
  const inTime = isThere
    ? now + startLeadOf(memory, tuning) < vector.timestamp + TOLERABLY_LATE * 1000
    : now + LANDING + leadOf(memory, 'start', tuning.startLead) < vector.timestamp;
  const waits = now < vector.timestamp && inTime;
  return waits ? vector.position : positionAt(vector, now + reachAfter(memory.holds));
}

/** Seek, paused, to where to stand. */
function hold(vector: Vector, observation: Observation, memory: Memory, tuning: Tuning): Step {
  const place = placeOf(vector, observation, memory, tuning);
  return {
    corrections: [
      { kind: 'seek', position: withinMedia(place, observation.duration, observation.begins) },
    ],
    memory: {
      ...continuous(memory),
      sought: true,
      holds: memory.holds + 1,
      heldAt: observation.now,
      dueAt: undefined,
    },
    state: 'seeking',
    drift: undefined,
    wakeAt: undefined,
  };
}

/**
 * How many holds to count from where a player that landed sooner than feared is put nearer, so that
 * it does not stand for seconds; undefined where it is as well off where it is.
 */
function nearerHold({ heldAt, holds }: Memory, now: number, playAt: number): number | undefined {
  const enough = Math.max(0, Math.ceil(Math.log2((2 * (now - heldAt)) / REACH)));
  const nearer = enough < holds && now + reachAfter(enough) + SLACK < playAt;
  return nearer ? enough : undefined;
}

function reachAfter(holds: number): number {
  return Math.min(REACH * 2 ** holds, LONGEST_REACH);
}

function waiting(memory: Memory, state: Step['state'], wakeAt: number | undefined): Step {
  return { corrections: [], memory, state, drift: undefined, wakeAt };
}
