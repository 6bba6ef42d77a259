/** What a session can say of its own exactness, counted as it goes. Immutable; without any names. */
import type { Correction } from './player/types.ts';
import type { Status } from './consensus/types.ts';
import { appended, quantile } from './statistics.ts';
import type { HoldReason } from './timeline/vector.ts';

/** It ran out of data, or stood with data ahead: its decoder or its page could not keep up. */
export type StallCause = 'data' | 'frozen';

export interface SyncStats {
  /** Milliseconds of drift without sign, one a second while following. */
  readonly drifts: readonly number[];
  readonly nudges: number;
  readonly seeks: number;
  /** Times our player stood still while it should play, by why, and for how many milliseconds. */
  readonly stalls: Readonly<Record<StallCause, number>>;
  readonly stalled: number;
  /** Advertisements that came between. */
  readonly ads: number;
  /** Times the room waited, by what for, and for how many milliseconds altogether. */
  readonly waits: Readonly<Record<HoldReason, number>>;
  readonly waited: number;
  /** What the last look saw, to count changes. */
  readonly last: StatsSample | undefined;
}

/** One look at ourselves and the room. */
export interface StatsSample {
  readonly now: number;
  readonly status: Status;
  /** Seconds that are there to be played without the network. */
  readonly ahead: number;
  readonly hold: HoldReason | undefined;
  readonly nudging: boolean;
}

/** Two hours of seconds. */
const KEPT_DRIFTS = 7200;
/** Seconds of data on which any player can go on. */
const PLAYABLE_SECONDS = 0.5;

export const freshSyncStats: SyncStats = {
  drifts: [],
  nudges: 0,
  seeks: 0,
  stalls: { data: 0, frozen: 0 },
  stalled: 0,
  ads: 0,
  waits: { start: 0, stall: 0, people: 0, arrival: 0 },
  waited: 0,
  last: undefined,
};

/** The report after `corrections` were made and `seen` was seen. */
export function withStatsSample(
  report: SyncStats,
  seen: Omit<StatsSample, 'nudging'>,
  corrections: readonly Correction[],
): SyncStats {
  const { last } = report;
  const rate = corrections.findLast((one) => one.kind === 'rate');
  const nudging = rate ? rate.nudge : (last?.nudging ?? false);
  const { hold } = seen;
  const begins = hold !== undefined && last?.hold === undefined;
  const waiting = last?.hold !== undefined;
  const wasStalled = isStalled(last?.status);
  const stalls = isStalled(seen.status) && !wasStalled;
  const cause = seen.ahead > PLAYABLE_SECONDS ? 'frozen' : 'data';
  return {
    ...report,
    nudges: report.nudges + Number(nudging && !last?.nudging),
    seeks: report.seeks + corrections.filter(({ kind }) => kind === 'seek').length,
    stalls: stalls ? { ...report.stalls, [cause]: report.stalls[cause] + 1 } : report.stalls,
    stalled: report.stalled + (last && wasStalled ? seen.now - last.now : 0),
    ads: report.ads + Number(seen.status.state === 'ad' && last?.status.state !== 'ad'),
    waits: begins ? { ...report.waits, [hold]: report.waits[hold] + 1 } : report.waits,
    waited: report.waited + (waiting ? seen.now - last.now : 0),
    last: { ...seen, nudging },
  };
}

/** The report with a sample of the drift, to be taken once a second. */
export function withDrift(report: SyncStats, { state, drift }: Status): SyncStats {
  if (state !== 'following' || drift === undefined) return report;
  return { ...report, drifts: appended(report.drifts, Math.abs(drift), KEPT_DRIFTS) };
}

/** Milliseconds of drift not exceeded in half, 95 % and 99 % of the seconds; undefined before the first. */
export function driftQuantiles({
  drifts,
}: SyncStats): readonly [number, number, number] | undefined {
  if (drifts.length === 0) return undefined;
  const sorted = drifts.toSorted((a, b) => a - b);
  return [quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 0.99)];
}

/** Milliseconds of drift not exceeded in 95 % of the last `seconds`; undefined where there are none. */
export function recentDrift({ drifts }: SyncStats, seconds: number): number | undefined {
  const latest = drifts.slice(-seconds).toSorted((a, b) => a - b);
  return latest.length === 0 ? undefined : quantile(latest, 0.95);
}

function isStalled(status: Status | undefined): boolean {
  return status?.stall !== undefined && status.state !== 'ad';
}
