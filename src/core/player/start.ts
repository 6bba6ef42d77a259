/**
 * Prerolled start: the player waits, paused and decoded, at a position the timeline will pass, and
 * starts a lead before it does. More exact than any seek while playing.
 */
import type { Correction, ControllerMemory, Observation, Step } from './types.ts';
import { resetMotion, leadOf, SETTLE_AFTER_START_MS, startLeadOf } from './controller-memory.ts';
import type { Vector } from '../timeline/vector.ts';
import { positionAt, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';

/** Seconds. Rate correction takes care of a start that is off by less. */
const START_TOLERANCE_SECONDS = 0.04;
/**
 * Seconds. In position and at most this late, a player starts now: another seek would cost more.
 */
const MAX_LATE_SECONDS = 0.12;
/** Seconds. An exact player lands this close when it seeks while paused. */
const EXACT_SECONDS = 0.001;
/**
 * Seconds. A player that ran ahead before it was paused, as that of a viewer who pressed play,
 * waits for the timeline; seeking back takes longer. Chromium, paused at once, has run 64 to 103
 * ms.
 */
export const MAX_AHEAD_SECONDS = 0.15;
/** Milliseconds after an aborted start until the player shows where it stands. */
const ABORT_SETTLE_MS = 60;
const SCHEDULED_TRIES = 2;
/** Prerolls in a visible tab before a player that missed its instant starts late. */
const MAX_MISSES = 3;
/** Milliseconds that most seeks take while paused. */
const SEEK_LANDING_MS = 120;
/**
 * Milliseconds ahead of the timeline at which to preroll; doubled each time the timeline passed
 * first.
 */
const PREROLL_MS = 400;
const MAX_PREROLL_MS = 6400;
/** Milliseconds beyond the preroll from which seeking back is quicker than waiting. */
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
  // A player whose media begins later waits at its beginning.
  const begins = position <= (observation.mediaStart ?? 0) + EXACT_SECONDS;
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
 * Whether the player was ready and missed its instant: timers of hidden tabs fire once a second,
 * and would miss the next one, too. A visible tab tries again.
 */
function missesInstants(
  { now, hidden }: Observation,
  { startDueAt, prerolls }: ControllerMemory,
): boolean {
  return startDueAt !== undefined && now > startDueAt && (hidden || prerolls >= MAX_MISSES);
}

/** Starts late. Rate correction makes up for it, and nothing is learned. */
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
    corrections.unshift({ kind: 'rate', rate: vector.rate, override: false });
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
 * Position (s) for the preroll: where a scheduled start begins, if it can be reached in time, or
 * else where the timeline will be soon.
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

/** Seeks, paused, to the preroll position. */
function preroll(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  tuning: Tuning,
): Step {
  const position = prerollPosition(vector, observation, memory, tuning);
  return {
    corrections: [
      {
        kind: 'seek',
        position: withinMedia(position, observation.duration, observation.mediaStart),
      },
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

/** Smaller preroll count when the seek finished early; undefined if moving closer gains nothing. */
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
