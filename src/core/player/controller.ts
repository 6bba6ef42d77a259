/**
 * The controller: what to do to the player so that it shows the timeline. A pure function of the
 * room's vector, one observation and its own memory; it never touches a player or a clock.
 */
import type { Correction, ControllerMemory, Observation, Step } from './types.ts';
import { track, STALL_MS } from './track.ts';
import { resetMotion, isStarting, restartSettling, noteRunning } from './controller-memory.ts';
import { MAX_AHEAD_SECONDS, prerollPosition, startPlayback } from './start.ts';
import type { Vector } from '../timeline/vector.ts';
import { moves, positionAt, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';

/** Coarse players land near, not on, a position: twice the same seek is enough. */
const PARKING_TRIES = 2;
/** A viewer who may not may change the speed of a paused player as often, and see it set back. */
const RATE_TRIES = 3;
/** Seconds. Browsers keep positions in microseconds; anything more may be another frame. */
const PARKED_SECONDS = 5e-6;
/** Seconds, less than `PARKED`: a seek to the very microsecond it stands on Chromium takes for done. */
const BESIDE_SECONDS = 3e-6;

/** Seconds before the end of the timeline at which a player that came to its own end is let be. */
const NEAR_THE_END_SECONDS = 1;

/** Seconds before its end at which a player that plays is let run out. */
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
  // What is played from the very end begins anew.
  const end = duration - (observation.ended ? NEAR_THE_END_SECONDS : 0);
  if (positionAt(vector, now) >= end) return finish(observation, memory);
  // Players are started a lead ahead of the instant; any other that runs before it is stopped.
  const ahead = now < vector.timestamp && !observation.paused && !isStarting(memory);
  if (ahead)
    return park(vector, observation, memory, prerollPosition(vector, observation, memory, tuning));
  if (!observation.paused) return track(vector, observation, memory, tuning);
  if (observation.hindrance) return wait(memory, observation);
  return startPlayback(vector, observation, memory, tuning);
}

/**
 * Stand still on `goal`: exactly, so that all show the same frame; or, where playback is about to
 * start, wherever `start` can make do with.
 */
function park(
  vector: Vector,
  observation: Observation,
  memory: ControllerMemory,
  goal: number,
): Step {
  const corrections: Correction[] = [];
  const position = withinMedia(goal, observation.duration, observation.begins);
  if (!observation.paused) corrections.push({ kind: 'pause' });
  // Asked at every look, a site that sets its own would do so at every look, for ever.
  const { rate } = vector;
  const asked = memory.parkedRate?.rate === rate ? memory.parkedRate.tries : 0;
  const asks = observation.rate !== rate && asked < RATE_TRIES;
  if (asks) corrections.push({ kind: 'rate', rate, nudge: false });
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
 * Milliseconds a player must have run for its decoder to stay warm. Stopped as soon as it says that
 * it plays, Chromium's takes 50 to 85 ms to start again, as after a seek; after 100 ms, none.
 */
const WARM_DECODER_MS = 100;

/** Whether the next start is one from an empty decoder, whoever emptied it. */
function isCold(
  { now, seeking, paused }: Observation,
  { needsDecode, ranSince }: ControllerMemory,
): boolean {
  if (seeking || paused) return seeking || needsDecode;
  return now - (ranSince ?? now) < WARM_DECODER_MS;
}

/** The timeline is past the end of the media: let the player run out, or put it there. */
function finish(observation: Observation, memory: ControllerMemory): Step {
  const { paused, ended, seeking, duration, position } = observation;
  const away = !ended && !seeking && duration - position > (paused ? 0.5 : RUN_OUT_SECONDS);
  const corrections: Correction[] = away ? [{ kind: 'seek', position: duration }] : [];
  if (away && !paused) corrections.unshift({ kind: 'pause' });
  const next = resetMotion(memory);
  return { corrections, memory: next, state: 'ended', drift: undefined, wakeAt: undefined };
}

/** While an advertisement shows, nothing is done to the player; the room may wait as for data. */
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
