/**
 * The wait budget: how long the room has waited, for which members, and which members it gave up. Immutable.
 */
import type { StampedVector } from '../timeline/revision.ts';
import type { HoldReason } from '../timeline/vector.ts';
import { holdOf } from '../timeline/vector.ts';

/**
 * Longest wait in milliseconds. A ready check waits for people. An arrival leaves some seconds to
 * decline the page, and to load it.
 */
export function maxWaitMs(hold: HoldReason): number {
  return { start: 8000, stall: 8000, arrival: 20_000, people: Infinity }[hold];
}
/** Longest wait (ms) for one member within the period. */
const MAX_WAIT_FOR_MEMBER_MS = 20_000;
const BUDGET_PERIOD_MS = 300_000;

interface Wait {
  readonly from: number;
  readonly to: number;
}

/** All times in milliseconds on our clock. */
export interface WaitBudget {
  /** When the hold began; −Infinity without one. */
  readonly heldSince: number;
  /** Revision of that hold. A new seek begins another wait. */
  readonly revision: number;
  /** Since when nobody is waited for; Infinity while somebody is. */
  readonly readySince: number;
  readonly releasedAt: number;
  readonly updatedAt: number;
  readonly waits: ReadonlyMap<string, readonly Wait[]>;
  /** Members that the room went on without, until they recover. */
  readonly givenUp: ReadonlySet<string>;
}

export const freshWaitBudget: WaitBudget = {
  heldSince: -Infinity,
  revision: -1,
  readySince: Infinity,
  releasedAt: -Infinity,
  updatedAt: -Infinity,
  waits: new Map(),
  givenUp: new Set(),
};

export interface BarrierState {
  readonly vector: StampedVector;
  /** Members that the room waits for. */
  readonly waitingFor: readonly string[];
  /** Members that play or are ready. */
  readonly recovered: readonly string[];
  readonly now: number;
}

/** The budget at `now`: the time since the last update is spent on those waited for. */
export function withBarrierState(
  budget: WaitBudget,
  { vector, waitingFor, recovered, now }: BarrierState,
): WaitBudget {
  const { revision } = vector;
  const hold = holdOf(vector);
  const givenUp = new Set(budget.givenUp);
  for (const member of recovered) givenUp.delete(member);
  const next = { ...budget, givenUp, updatedAt: now };
  if (hold === undefined) {
    const over = budget.heldSince > -Infinity && { heldSince: -Infinity, releasedAt: now };
    return { ...next, ...over };
  }
  const waits = new Map(budget.waits);
  const waiting = budget.heldSince > -Infinity && isForPlayers(hold);
  if (waiting) for (const member of waitingFor) waits.set(member, waitsWith(budget, member, now));
  if (budget.revision !== revision) {
    const readySince = waitingFor.length > 0 ? Infinity : now;
    return { ...next, waits, revision, heldSince: now, readySince };
  }
  const over = now >= budget.heldSince + maxWaitMs(hold);
  if (over) for (const member of waitingFor) givenUp.add(member);
  const readySince = waitingFor.length > 0 && !over ? Infinity : Math.min(budget.readySince, now);
  return { ...next, waits, readySince };
}

function isForPlayers(hold: HoldReason): boolean {
  return hold === 'start' || hold === 'stall';
}

/** The waits for `member`, extended from the last update to `now`. */
function waitsWith({ waits, updatedAt }: WaitBudget, member: string, now: number): readonly Wait[] {
  const recent = (waits.get(member) ?? []).filter(({ to }) => to > now - BUDGET_PERIOD_MS);
  const last = recent.at(-1);
  if (last?.to !== updatedAt) return [...recent, { from: updatedAt, to: now }];
  return [...recent.slice(0, -1), { from: last.from, to: now }];
}

/** Whether the room still waits for `member`. */
export function hasBudgetFor(
  { waits, givenUp }: WaitBudget,
  member: string,
  hold: HoldReason,
  now: number,
): boolean {
  if (hold === 'people') return true;
  if (givenUp.has(member)) return false;
  if (!isForPlayers(hold)) return true;
  const spent = (waits.get(member) ?? [])
    .filter(({ to }) => to > now - BUDGET_PERIOD_MS)
    .reduce((sum, { from, to }) => sum + to - from, 0);
  return spent < MAX_WAIT_FOR_MEMBER_MS;
}
