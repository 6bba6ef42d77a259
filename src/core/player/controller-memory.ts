/** What the controller remembers between two observations. Immutable. */
import type { LearnedLeads, ControllerMemory, Observation } from './types.ts';
import { appended, quantile } from '../statistics.ts';
import type { Tuning } from './tuning.ts';

export const freshMemory: ControllerMemory = {
  player: undefined,
  errors: [],
  exactAt: -Infinity,
  settleUntil: -Infinity,
  rateOverride: undefined,
  rateChangedAt: -Infinity,
  askedRate: undefined,
  refusals: 0,
  parkedRate: undefined,
  needsDecode: false,
  ran: false,
  ranSince: undefined,
  startAbortedAt: -Infinity,
  prerolls: 0,
  prerolledAt: -Infinity,
  startDueAt: undefined,
  parking: undefined,
  pendingLead: undefined,
  learned: { resume: [], start: [], seek: [] },
  seeks: [],
  standstill: undefined,
  stalledSince: undefined,
};

/** How long a player wobbles after a start, and after a seek while playing (ms). */
export const SETTLE_AFTER_START_MS = 350;
export const SETTLE_AFTER_SEEK_MS = 700;
const SETTLE_AFTER_STALL_MS = 300;
const KEPT_LEADS = 7;
/** Milliseconds past which it was not the player that took so long: a start is never given more. */
const MAX_START_MS = 600;
const MAX_SEEK_MS = 2000;

/** Forgets the motion (samples, nudge, trial, stall) and keeps what was learnt. */
export function resetMotion(memory: ControllerMemory): ControllerMemory {
  return {
    ...memory,
    errors: [],
    rateOverride: undefined,
    askedRate: undefined,
    pendingLead: undefined,
    standstill: undefined,
    stalledSince: undefined,
    startDueAt: undefined,
  };
}

/** Notes whether the player runs. */
export function noteRunning(
  memory: ControllerMemory,
  { now, paused, seeking }: Observation,
): ControllerMemory {
  const ranSince = paused ? undefined : (memory.ranSince ?? now);
  const ran = paused ? memory.ran && !seeking : true;
  const parkedRate = paused ? memory.parkedRate : undefined;
  const isSame = ranSince === memory.ranSince && ran === memory.ran;
  if (isSame && parkedRate === memory.parkedRate) return memory;
  return { ...memory, ran, ranSince, parkedRate };
}

/** Times in a row after which a player, or its site, is taken to keep its rate to itself. */
const MAX_REFUSALS = 3;

/** This player cannot be nudged: it is left alone, and sought when it is too far off. */
export function refusesRates({ refusals }: ControllerMemory): boolean {
  return refusals >= MAX_REFUSALS;
}

/** What the player made of the rate it was last asked for. */
export function noteRate(memory: ControllerMemory, rate: number): ControllerMemory {
  const { askedRate, refusals } = memory;
  if (askedRate === undefined || refusesRates(memory)) return memory;
  const taken = Math.abs(rate - askedRate) < RATE_TOLERANCE;
  if (taken) return { ...memory, askedRate: undefined, refusals: 0 };
  return { ...memory, askedRate: undefined, rateOverride: undefined, refusals: refusals + 1 };
}

const RATE_TOLERANCE = 1e-3;

/** A start of ours is under way. */
export function isStarting({ pendingLead }: ControllerMemory): boolean {
  return pendingLead !== undefined && pendingLead.kind !== 'seek';
}

/** The player is stalled, seeking or held back at `now`: what it shows says nothing yet. */
export function restartSettling(memory: ControllerMemory, now: number): ControllerMemory {
  return {
    ...memory,
    errors: [],
    rateOverride: undefined,
    settleUntil: Math.max(memory.settleUntil, now + SETTLE_AFTER_STALL_MS),
  };
}

/**
 * Milliseconds to allow for `kind`: the median of what was seen, the lower one of two as what goes
 * wrong takes longer; or `otherwise`.
 */
export function leadOf(
  memory: ControllerMemory,
  kind: keyof LearnedLeads,
  otherwise: number,
): number {
  const seen = memory.learned[kind].toSorted((a, b) => a - b);
  return seen.length === 0 ? otherwise : quantile(seen, 0.5);
}

/** Milliseconds the paused player will take to start, from a decoder that is warm or was just sought. */
export function startLeadOf(memory: ControllerMemory, tuning: Tuning): number {
  return memory.needsDecode
    ? leadOf(memory, 'start', tuning.startLead)
    : leadOf(memory, 'resume', tuning.resumeLead);
}

/**
 * Learns from a trial that ended `error` seconds ahead of the timeline at speed `rate`. The median
 * of the last seven is used: a smoothing average with a high gain was seen to oscillate.
 */
export function learnLead(memory: ControllerMemory, error: number, rate: number): ControllerMemory {
  const { pendingLead } = memory;
  if (!pendingLead) return memory;
  const lead = pendingLead.lead - (error * 1000) / rate;
  const longest = pendingLead.kind === 'seek' ? MAX_SEEK_MS : MAX_START_MS;
  const plausible = lead > -longest / 10 && lead < longest;
  const learned = plausible
    ? {
        ...memory.learned,
        [pendingLead.kind]: appended(memory.learned[pendingLead.kind], lead, KEPT_LEADS),
      }
    : memory.learned;
  return { ...memory, pendingLead: undefined, learned };
}
