/**
 * Starting a paused player on the timeline: wait, paused and decoded, on a position the timeline
 * will pass, and start a lead ahead of that instant. More exact than any seek while playing.
 */
import type { Correction, ControllerMemory, Observation, Step } from './types.ts';
import { resetMotion, leadOf, SETTLE_AFTER_START_MS, startLeadOf } from './controller-memory.ts';
import type { Vector } from '../timeline/vector.ts';
import { positionAt, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';

/** Seconds: starting this far off is left to the nudge. */
const START_TOLERANCE_SECONDS = 0.04;
/** Seconds: on the spot and called that late, it starts at once; to be put further on takes longer. */
const MAX_LATE_SECONDS = 0.12;
/** Seconds: a seek while paused lands this exactly, or the player is a coarse one. */
const EXACT_SECONDS = 0.001;
/**
 * Seconds: a player that ran a little before it was stopped, as that of whoever pressed play, waits
 * for the timeline, which is quicker than to go back. Chromium, stopped at once, has run 64 to 103 ms.
 */
export const MAX_AHEAD_SECONDS = 0.15;
/** Milliseconds in which a player whose start was broken off comes to show where it stands. */
const ABORT_SETTLE_MS = 60;
const SCHEDULED_TRIES = 2;
/** How often a player in a tab that is seen is put ahead again for an instant that it missed. */
const MAX_MISSES = 3;
/** Milliseconds a seek while paused takes, mostly. */
const SEEK_LANDING_MS = 120;
/** Milliseconds ahead of the timeline at which to wait; doubled each time it went by unmet. */
const PREROLL_MS = 400;
const MAX_PREROLL_MS = 6400;
/** Milliseconds: further ahead than the reach and this, seeking back is quicker than waiting. */
const PREROLL_SLACK_MS = 600;

/** One step of starting `observation`'s paused player on the playing `vector`. */
export function startPlayback(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): Step {
  const { now, position } = observation;
  if (observation.seeking) return waitStep({ ...memory, needsDecode: true }, 'seeking', undefined);
  const { rate, timestamp } = vector;
  const lead = startLeadOf(memory, tuning);
  const scheduled = now < timestamp;
  const early = vector.position - position;
  // Whose media begins later stands at its beginning until the timeline comes by.
  const begins = position <= (observation.begins ?? 0) + EXACT_SECONDS;
  const onTheLine = early <= EXACT_SECONDS && (!scheduled || early >= -MAX_AHEAD_SECONDS || begins);
  if (scheduled && !onTheLine && memory.prerolls >= SCHEDULED_TRIES) {
    return waitStep(memory, 'starting', timestamp);
  }
  // The instant at which the timeline stands at our position.
  const meets = timestamp + ((position - vector.position) / rate) * 1000;
  const playAt = meets - lead;
  const late = ((now - playAt) * rate) / 1000;
  const nearer = closerPreroll(memory, now, playAt);
  if (!scheduled && !begins && observation.ready && nearer !== undefined) {
    return preroll(vector, observation, { ...memory, prerolls: nearer }, tuning);
  }
  const worthWaiting =
    scheduled || begins || playAt - now <= prerollAfter(memory.prerolls) + PREROLL_SLACK_MS;
  const missed = onTheLine && !scheduled && missesInstants(observation, memory);
  if (missed && observation.ready) return playLate(vector, observation, memory, lead);
  const tooLate = late > (scheduled ? MAX_LATE_SECONDS : START_TOLERANCE_SECONDS);
  if (!onTheLine || tooLate || !worthWaiting) return preroll(vector, observation, memory, tuning);
  const notBefore = Math.max(playAt, memory.startAbortedAt + ABORT_SETTLE_MS);
  if (now < notBefore) return waitStep({ ...memory, startDueAt: notBefore }, 'starting', notBefore);
  if (observation.ready) return play(vector, observation, memory, lead);
  return waitStep(memory, 'buffering', undefined);
}

/**
 * Whether the instant to start at went by while the player stood ready: timers of hidden tabs fire
 * once a second, and would miss the next one as well. In a tab that is seen it is tried once more.
 */
function missesInstants(
  { now, hidden }: Observation,
  { startDueAt, prerolls }: ControllerMemory,
): boolean {
  return startDueAt !== undefined && now > startDueAt && (hidden || prerolls >= MAX_MISSES);
}

/** Starts, late as it is: what is missing is made up for in motion, and nothing learnt of it. */
function playLate(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  lead: number,
): Step {
  const step = play(vector, observation, memory, lead);
  return { ...step, memory: { ...step.memory, pendingLead: undefined } };
}

function play(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  lead: number,
): Step {
  const corrections: Correction[] = [{ kind: 'play' }];
  if (observation.rate !== vector.rate) {
    corrections.unshift({ kind: 'rate', rate: vector.rate, nudge: false });
  }
  return {
    corrections,
    memory: {
      ...resetMotion(memory),
      needsDecode: false,
      prerolls: 0,
      parking: undefined,
      settleUntil: observation.now + lead + SETTLE_AFTER_START_MS,
      pendingLead: { kind: memory.needsDecode ? 'start' : 'resume', lead },
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
export function prerollPosition(
  vector: Vector,
  { now, position }: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): number {
  const early = vector.position - position;
  const isThere = early <= EXACT_SECONDS && early >= -MAX_AHEAD_SECONDS;
  const inTime = isThere
    ? now + startLeadOf(memory, tuning) < vector.timestamp + MAX_LATE_SECONDS * 1000
    : now + SEEK_LANDING_MS + leadOf(memory, 'start', tuning.startLead) < vector.timestamp;
  const waits = now < vector.timestamp && inTime;
  return waits ? vector.position : positionAt(vector, now + prerollAfter(memory.prerolls));
}

/** Seek, paused, to where to stand. */
function preroll(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): Step {
  const place = prerollPosition(vector, observation, memory, tuning);
  return {
    corrections: [
      { kind: 'seek', position: withinMedia(place, observation.duration, observation.begins) },
    ],
    memory: {
      ...resetMotion(memory),
      needsDecode: true,
      prerolls: memory.prerolls + 1,
      prerolledAt: observation.now,
      startDueAt: undefined,
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
function closerPreroll(
  { prerolledAt, prerolls }: ControllerMemory,
  now: number,
  playAt: number,
): number | undefined {
  const enough = Math.max(0, Math.ceil(Math.log2((2 * (now - prerolledAt)) / PREROLL_MS)));
  const nearer = enough < prerolls && now + prerollAfter(enough) + PREROLL_SLACK_MS < playAt;
  return nearer ? enough : undefined;
}

function prerollAfter(holds: number): number {
  return Math.min(PREROLL_MS * 2 ** holds, MAX_PREROLL_MS);
}

function waitStep(
  memory: ControllerMemory,
  state: Step['state'],
  wakeAt: number | undefined,
): Step {
  return { corrections: [], memory, state, drift: undefined, wakeAt };
}
