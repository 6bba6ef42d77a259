/** What the controller remembers between two observations. Immutable. */
import type { Learned, Memory, Observation } from './types.ts';
import { appended, quantile } from '../statistics.ts';
import type { Tuning } from './tuning.ts';

export const freshMemory: Memory = {
  player: undefined,
  errors: [],
  exactAt: -Infinity,
  settleUntil: -Infinity,
  nudge: undefined,
  rateChangedAt: -Infinity,
  askedRate: undefined,
  refusals: 0,
  parkedRate: undefined,
  sought: false,
  ran: false,
  ranSince: undefined,
  brokenOffAt: -Infinity,
  holds: 0,
  heldAt: -Infinity,
  dueAt: undefined,
  parking: undefined,
  trial: undefined,
  learned: { resume: [], start: [], seek: [] },
  seeks: [],
  still: undefined,
  stalledSince: undefined,
};

/** How long a player wobbles after a start, and after a seek while playing (ms). */
export const SETTLE_AFTER_START = 350;
export const SETTLE_AFTER_SEEK = 700;
const SETTLE_AFTER_STALL = 300;
const KEPT_LEADS = 7;
/** Milliseconds past which it was not the player that took so long: a start is never given more. */
const LONGEST_START = 600;
const LONGEST_SEEK = 2000;

/** Forgets the motion (samples, nudge, trial, stall) and keeps what was learnt. */
export function continuous(memory: Memory): Memory {
  return {
    ...memory,
    errors: [],
    nudge: undefined,
    askedRate: undefined,
    trial: undefined,
    still: undefined,
    stalledSince: undefined,
    dueAt: undefined,
  };
}

/** Notes whether the player runs. */
export function withRun(memory: Memory, { now, paused, seeking }: Observation): Memory {
  const ranSince = paused ? undefined : (memory.ranSince ?? now);
  const ran = paused ? memory.ran && !seeking : true;
  const parkedRate = paused ? memory.parkedRate : undefined;
  const isSame = ranSince === memory.ranSince && ran === memory.ran;
  if (isSame && parkedRate === memory.parkedRate) return memory;
  return { ...memory, ran, ranSince, parkedRate };
}

/** Times in a row after which a player, or its site, is taken to keep its rate to itself. */
const REFUSES_AFTER = 3;

/** This player cannot be nudged: it is left alone, and sought when it is too far off. */
export function refusesRates({ refusals }: Memory): boolean {
  return refusals >= REFUSES_AFTER;
}

/** What the player made of the rate it was last asked for. */
export function withRateSeen(memory: Memory, rate: number): Memory {
  const { askedRate, refusals } = memory;
  if (askedRate === undefined || refusesRates(memory)) return memory;
  const taken = Math.abs(rate - askedRate) < RATE_TOLERANCE;
  if (taken) return { ...memory, askedRate: undefined, refusals: 0 };
  return { ...memory, askedRate: undefined, nudge: undefined, refusals: refusals + 1 };
}

const RATE_TOLERANCE = 1e-3;

/** A start of ours is under way. */
export function isStarting({ trial }: Memory): boolean {
  return trial !== undefined && trial.kind !== 'seek';
}

/** The player is stalled, seeking or held back at `now`: what it shows says nothing yet. */
export function unsettled(memory: Memory, now: number): Memory {
  return {
    ...memory,
    errors: [],
    nudge: undefined,
    settleUntil: Math.max(memory.settleUntil, now + SETTLE_AFTER_STALL),
  };
}

/**
 * Milliseconds to allow for `kind`: the median of what was seen, the lower one of two as what goes
 * wrong takes longer; or `otherwise`.
 */
export function leadOf(memory: Memory, kind: keyof Learned, otherwise: number): number {
  const seen = memory.learned[kind].toSorted((a, b) => a - b);
  return seen.length === 0 ? otherwise : quantile(seen, 0.5);
}

/** Milliseconds the paused player will take to start, from a decoder that is warm or was just sought. */
export function startLeadOf(memory: Memory, tuning: Tuning): number {
  return memory.sought
    ? leadOf(memory, 'start', tuning.startLead)
    : leadOf(memory, 'resume', tuning.resumeLead);
}

/**
 * Learns from a trial that ended `error` seconds ahead of the timeline at speed `rate`. The median
 * of the last seven is used: a smoothing average with a high gain was seen to oscillate.
 */
export function learnt(memory: Memory, error: number, rate: number): Memory {
  const { trial } = memory;
  if (!trial) return memory;
  const lead = trial.lead - (error * 1000) / rate;
  const longest = trial.kind === 'seek' ? LONGEST_SEEK : LONGEST_START;
  const plausible = lead > -longest / 10 && lead < longest;
  const learned = plausible
    ? { ...memory.learned, [trial.kind]: appended(memory.learned[trial.kind], lead, KEPT_LEADS) }
    : memory.learned;
  return { ...memory, trial: undefined, learned };
}
