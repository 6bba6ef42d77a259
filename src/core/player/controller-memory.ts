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

/**
 * Milliseconds for which a player's position is unsteady after a start, and after a seek while
 * playing.
 */
export const SETTLE_AFTER_START_MS = 350;
export const SETTLE_AFTER_SEEK_MS = 700;
const SETTLE_AFTER_STALL_MS = 300;
const KEPT_LEADS = 7;
/** Milliseconds. A longer start or seek was not the player's doing: nothing is learnt of it. */
const MAX_START_MS = 600;
const MAX_SEEK_MS = 2000;

/** Forgets the motion (samples, rate override, pending lead, stall) and keeps the learned leads. */
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

/** Refusals in a row after which the player, or its site, is taken to refuse rates. */
const MAX_REFUSALS = 3;

/** Whether the player refuses rates: large drift is then sought away, small drift left. */
export function refusesRates({ refusals }: ControllerMemory): boolean {
  return refusals >= MAX_REFUSALS;
}

/** Notes whether the player took the rate it was asked for. */
export function noteRate(memory: ControllerMemory, rate: number): ControllerMemory {
  const { askedRate, refusals } = memory;
  if (askedRate === undefined || refusesRates(memory)) return memory;
  const taken = Math.abs(rate - askedRate) < RATE_TOLERANCE;
  if (taken) return { ...memory, askedRate: undefined, refusals: 0 };
  return { ...memory, askedRate: undefined, rateOverride: undefined, refusals: refusals + 1 };
}

const RATE_TOLERANCE = 1e-3;

/** Whether a start of ours is under way. */
export function isStarting({ pendingLead }: ControllerMemory): boolean {
  return pendingLead !== undefined && pendingLead.kind !== 'seek';
}

/** Restarts settling at `now`: a stalled, seeking or hindered player says nothing of drift yet. */
export function restartSettling(memory: ControllerMemory, now: number): ControllerMemory {
  return {
    ...memory,
    errors: [],
    rateOverride: undefined,
    settleUntil: Math.max(memory.settleUntil, now + SETTLE_AFTER_STALL_MS),
  };
}

/**
 * Milliseconds to allow for `kind`: the median of those learned, the lower one of two as failures
 * take longer; `otherwise` without any.
 */
export function leadOf(
  memory: ControllerMemory,
  kind: keyof LearnedLeads,
  otherwise: number,
): number {
  const seen = memory.learned[kind].toSorted((a, b) => a - b);
  return seen.length === 0 ? otherwise : quantile(seen, 0.5);
}

/** Milliseconds that the paused player will take to start, from a warm or an empty decoder. */
export function startLeadOf(memory: ControllerMemory, tuning: Tuning): number {
  return memory.needsDecode
    ? leadOf(memory, 'start', tuning.startLead)
    : leadOf(memory, 'resume', tuning.resumeLead);
}

/**
 * Learns the pending lead, which ended `error` seconds ahead of the timeline at speed `rate`. The
 * median of the last seven is used: a smoothing average with a high gain oscillated.
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
