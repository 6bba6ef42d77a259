/**
 * The controller: what to do to the player so that it shows the timeline. A pure function of the
 * room's vector, one observation and its own memory; it never touches a player or a clock.
 */
import type { Correction, Memory, Observation, Step } from './types.ts';
import { follow, STALL } from './track.ts';
import { continuous, isStarting, unsettled, withRun } from './controller-state.ts';
import { AHEAD, placeOf, start } from './start.ts';
import type { Vector } from '../timeline/vector.ts';
import { moves, positionAt, withinMedia } from '../timeline/vector.ts';
import type { Tuning } from './tuning.ts';

/** Coarse players land near, not on, a position: twice the same seek is enough. */
const PARKING_TRIES = 2;
/** A viewer who may not may change the speed of a paused player as often, and see it set back. */
const RATE_TRIES = 3;
/** Seconds. Browsers keep positions in microseconds; anything more may be another frame. */
const PARKED = 5e-6;
/** Seconds, less than `PARKED`: a seek to the very microsecond it stands on Chromium takes for done. */
const BESIDE = 3e-6;

/** Seconds before the end of the timeline at which a player that came to its own end is let be. */
const NEAR_THE_END = 1;

/** Seconds before its end at which a player that plays is let run out. */
const NEARLY_OUT = 2;

/** Decides the next step. `vector` is stamped on the clock of `observation.now`. */
export function decide(
  vector: Vector,
  observation: Observation,
  before: Memory,
  tuning: Tuning,
): Step {
  const { now, duration } = observation;
  const memory = withRun(before, observation);
  if (observation.hindrance === 'ad') return sitOut(observation, memory);
  if (!moves(vector)) return park(vector, observation, memory, vector.position);
  // What is played from the very end begins anew.
  const end = duration - (observation.ended ? NEAR_THE_END : 0);
  if (positionAt(vector, now) >= end) return finish(observation, memory);
  // Players are started a lead ahead of the instant; any other that runs before it is stopped.
  const ahead = now < vector.timestamp && !observation.paused && !isStarting(memory);
  if (ahead) return park(vector, observation, memory, placeOf(vector, observation, memory, tuning));
  if (!observation.paused) return follow(vector, observation, memory, tuning);
  if (observation.hindrance) return wait(memory, observation);
  return start(vector, observation, memory, tuning);
}

/**
 * Stand still on `goal`: exactly, so that all show the same frame; or, where playback is about to
 * start, wherever `start` can make do with.
 */
function park(vector: Vector, observation: Observation, memory: Memory, goal: number): Step {
  const corrections: Correction[] = [];
  const position = withinMedia(goal, observation.duration, observation.begins);
  if (!observation.paused) corrections.push({ kind: 'pause' });
  // Asked at every look, a site that sets its own would do so at every look, for ever.
  const { rate } = vector;
  const asked = memory.parkedRate?.rate === rate ? memory.parkedRate.tries : 0;
  const asks = observation.rate !== rate && asked < RATE_TRIES;
  if (asks) corrections.push({ kind: 'rate', rate, nudge: false });
  const sought = isCold(observation, memory);
  const brokenOff = sought && !memory.sought && !observation.seeking;
  let next = continuous({
    ...memory,
    sought,
    parkedRate: { rate, tries: asks ? asked + 1 : asked },
    brokenOffAt: brokenOff ? observation.now : memory.brokenOffAt,
  });
  const tries = memory.parking?.goal === position ? memory.parking.tries : 0;
  const ahead = observation.position - position;
  const suits = vector.playing && ahead >= 0 && ahead <= AHEAD;
  const stands = Math.abs(ahead) <= PARKED;
  const showsAnother = stands && !vector.playing && memory.ran;
  const off = (!stands || showsAnother) && !suits;
  if (off && !(observation.seeking && tries > 0) && tries < PARKING_TRIES) {
    const beside = withinMedia(position + BESIDE, observation.duration);
    corrections.push({ kind: 'seek', position: showsAnother ? beside : position });
    next = {
      ...next,
      parking: { goal: position, tries: tries + 1 },
      sought: true,
      ran: false,
      holds: 0,
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
const WARM = 100;

/** Whether the next start is one from an empty decoder, whoever emptied it. */
function isCold({ now, seeking, paused }: Observation, { sought, ranSince }: Memory): boolean {
  if (seeking || paused) return seeking || sought;
  return now - (ranSince ?? now) < WARM;
}

/** The timeline is past the end of the media: let the player run out, or put it there. */
function finish(observation: Observation, memory: Memory): Step {
  const { paused, ended, seeking, duration, position } = observation;
  const away = !ended && !seeking && duration - position > (paused ? 0.5 : NEARLY_OUT);
  const corrections: Correction[] = away ? [{ kind: 'seek', position: duration }] : [];
  if (away && !paused) corrections.unshift({ kind: 'pause' });
  const next = continuous(memory);
  return { corrections, memory: next, state: 'ended', drift: undefined, wakeAt: undefined };
}

/** While an advertisement shows, nothing is done to the player; the room may wait as for data. */
function sitOut({ now }: Observation, memory: Memory): Step {
  const stalledSince = memory.stalledSince ?? now;
  const wakeAt = now < stalledSince + STALL ? stalledSince + STALL : undefined;
  return {
    corrections: [],
    memory: { ...continuous(unsettled(memory, now)), stalledSince },
    state: 'ad',
    drift: undefined,
    wakeAt,
  };
}

function wait(memory: Memory, observation: Observation): Step {
  return {
    corrections: [],
    memory: unsettled(memory, observation.now),
    state: observation.hindrance === 'hidden' ? 'hidden' : 'blocked',
    drift: undefined,
    wakeAt: undefined,
  };
}
