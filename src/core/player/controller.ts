/**
 * The controller: how to correct the player so that it shows the timeline. A pure function of the
 * vector, one observation and its own memory.
 */
import type { Correction, ControllerMemory, Observation, Step } from './types.ts';
import { track, STALL_MS } from './track.ts';
import { resetMotion, isStarting, restartSettling, noteRunning } from './controller-memory.ts';
import { MAX_AHEAD_SECONDS, prerollPosition, startPlayback } from './start.ts';
import type { Vector } from '../timeline/vector.ts';
import { moves, positionAt, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';

/** Seeks to one position: a coarse player lands near it, not on it. */
const PARKING_TRIES = 2;
/**
 * Times a paused player is asked for the room's rate. A viewer without permission sees theirs set
 * back as often.
 */
const RATE_TRIES = 3;
/** Seconds. Browsers keep positions in microseconds; a larger distance may be another frame. */
const PARKED_SECONDS = 5e-6;
/**
 * Seconds, less than `PARKED_SECONDS`: Chromium skips a seek to the exact position where it stands.
 */
const BESIDE_SECONDS = 3e-6;

/** Seconds before the end within which a player that ended is left alone. */
const NEAR_THE_END_SECONDS = 1;

/** Seconds before the end within which a playing player runs out by itself. */
const RUN_OUT_SECONDS = 2;

/** Decides the next step. `vector` is stamped on the clock of `observation.now`. */
export function decide(
  vector: Vector,
  observation: Observation,
  before: ControllerMemory,
  tuning: Tuning,
): Step {
  const { now, duration } = observation;
  const memory = noteRunning(before, observation);
  if (observation.hindrance === 'ad') return sitOut(observation, memory);
  if (!moves(vector)) return park(vector, observation, memory, vector.position);
  // A player at the very end would start over.
  const end = duration - (observation.ended ? NEAR_THE_END_SECONDS : 0);
  if (positionAt(vector, now) >= end) return finish(observation, memory);
  // Our own starts run a lead ahead of the instant. Any other player that runs before it is paused.
  const ahead = now < vector.timestamp && !observation.paused && !isStarting(memory);
  if (ahead)
    return park(vector, observation, memory, prerollPosition(vector, observation, memory, tuning));
  if (!observation.paused) return track(vector, observation, memory, tuning);
  if (observation.hindrance) return wait(memory, observation);
  return startPlayback(vector, observation, memory, tuning);
}

/**
 * Parks the player on `goal`: exactly, so that everyone shows the same frame; before a start,
 * anywhere from which `startPlayback` can start.
 */
function park(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  goal: number,
): Step {
  const corrections: Correction[] = [];
  const position = withinMedia(goal, observation.duration, observation.mediaStart);
  if (!observation.paused) corrections.push({ kind: 'pause' });
  // Asked at every step, a site that sets its own rate would answer every time.
  const { rate } = vector;
  const asked = memory.parkedRate?.rate === rate ? memory.parkedRate.tries : 0;
  const asks = observation.rate !== rate && asked < RATE_TRIES;
  if (asks) corrections.push({ kind: 'rate', rate, override: false });
  const sought = isCold(observation, memory);
  const brokenOff = sought && !memory.needsDecode && !observation.seeking;
  let next = resetMotion({
    ...memory,
    needsDecode: sought,
    parkedRate: { rate, tries: asks ? asked + 1 : asked },
    startAbortedAt: brokenOff ? observation.now : memory.startAbortedAt,
  });
  const tries = memory.parking?.goal === position ? memory.parking.tries : 0;
  const ahead = observation.position - position;
  const suits = vector.playing && ahead >= 0 && ahead <= MAX_AHEAD_SECONDS;
  const stands = Math.abs(ahead) <= PARKED_SECONDS;
  const showsAnother = stands && !vector.playing && memory.ran;
  const off = (!stands || showsAnother) && !suits;
  if (off && !(observation.seeking && tries > 0) && tries < PARKING_TRIES) {
    const beside = withinMedia(position + BESIDE_SECONDS, observation.duration);
    corrections.push({ kind: 'seek', position: showsAnother ? beside : position });
    next = {
      ...next,
      parking: { goal: position, tries: tries + 1 },
      needsDecode: true,
      ran: false,
      prerolls: 0,
    };
  }
  return {
    corrections,
    memory: next,
    state: observation.seeking ? 'seeking' : 'paused',
    drift: observation.seeking ? undefined : observation.position - position,
    wakeAt: undefined,
  };
}

/**
 * Milliseconds that a player must run for its decoder to stay warm. Paused earlier, Chromium takes
 * 50 to 85 ms to start again, as after a seek; after 100 ms, none.
 */
const WARM_DECODER_MS = 100;

/** Whether the next start is from an empty decoder. */
function isCold(
  { now, seeking, paused }: Observation,
  { needsDecode, ranSince }: ControllerMemory,
): boolean {
  if (seeking || paused) return seeking || needsDecode;
  return now - (ranSince ?? now) < WARM_DECODER_MS;
}

/** The timeline is past the end of the media: lets the player run out, or seeks it there. */
function finish(observation: Observation, memory: ControllerMemory): Step {
  const { paused, ended, seeking, duration, position } = observation;
  const away = !ended && !seeking && duration - position > (paused ? 0.5 : RUN_OUT_SECONDS);
  const corrections: Correction[] = away ? [{ kind: 'seek', position: duration }] : [];
  if (away && !paused) corrections.unshift({ kind: 'pause' });
  const next = resetMotion(memory);
  return { corrections, memory: next, state: 'ended', drift: undefined, wakeAt: undefined };
}

/** Leaves the player alone during an advertisement. The room may wait as for data. */
function sitOut({ now }: Observation, memory: ControllerMemory): Step {
  const stalledSince = memory.stalledSince ?? now;
  const wakeAt = now < stalledSince + STALL_MS ? stalledSince + STALL_MS : undefined;
  return {
    corrections: [],
    memory: { ...resetMotion(restartSettling(memory, now)), stalledSince },
    state: 'ad',
    drift: undefined,
    wakeAt,
  };
}

function wait(memory: ControllerMemory, observation: Observation): Step {
  return {
    corrections: [],
    memory: restartSettling(memory, observation.now),
    state: observation.hindrance === 'hidden' ? 'hidden' : 'blocked',
    drift: undefined,
    wakeAt: undefined,
  };
}
