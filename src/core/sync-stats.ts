/** Statistics of a session's exactness. Immutable, and without names. */
import type { Correction } from './player/types.ts';
import type { Status } from './consensus/types.ts';
import { appended, quantile } from './statistics.ts';
import type { HoldReason } from './timeline/vector.ts';

/**
 * Why a player stalled: no data, or frozen with data ahead, as its decoder or page could not keep
 * up.
 */
export type StallCause = 'data' | 'frozen';

export interface SyncStats {
  /** Milliseconds of drift without sign, one a second while following. */
  readonly drifts: readonly number[];
  readonly nudges: number;
  readonly seeks: number;
  /** Stalls by cause, and their milliseconds altogether. */
  readonly stalls: Readonly<Record<StallCause, number>>;
  readonly stalled: number;
  /** Advertisements shown. */
  readonly ads: number;
  /** Holds by reason, and their milliseconds altogether. */
  readonly waits: Readonly<Record<HoldReason, number>>;
  readonly waited: number;
  /** The last sample, to count changes. */
  readonly last: StatsSample | undefined;
}

/** What is known after one step of steering. */
export interface StatsSample {
  readonly now: number;
  readonly status: Status;
  /** Seconds buffered ahead. */
  readonly ahead: number;
  readonly hold: HoldReason | undefined;
  readonly isOverriding: boolean;
}

/** Drifts kept: two hours of seconds. */
const KEPT_DRIFTS = 7200;
/** Seconds of data that any player can play on. */
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

/** The statistics after `corrections` and the next sample. */
export function withStatsSample(
  report: SyncStats,
  seen: Omit<StatsSample, 'isOverriding'>,
  corrections: readonly Correction[],
): SyncStats {
  const { last } = report;
  const rate = corrections.findLast((one) => one.kind === 'rate');
  const isOverriding = rate ? rate.override : (last?.isOverriding ?? false);
  const { hold } = seen;
  const begins = hold !== undefined && last?.hold === undefined;
  const waiting = last?.hold !== undefined;
  const wasStalled = isStalled(last?.status);
  const stalls = isStalled(seen.status) && !wasStalled;
  const cause = seen.ahead > PLAYABLE_SECONDS ? 'frozen' : 'data';
  return {
    ...report,
    nudges: report.nudges + Number(isOverriding && !last?.isOverriding),
    seeks: report.seeks + corrections.filter(({ kind }) => kind === 'seek').length,
    stalls: stalls ? { ...report.stalls, [cause]: report.stalls[cause] + 1 } : report.stalls,
    stalled: report.stalled + (last && wasStalled ? seen.now - last.now : 0),
    ads: report.ads + Number(seen.status.state === 'ad' && last?.status.state !== 'ad'),
    waits: begins ? { ...report.waits, [hold]: report.waits[hold] + 1 } : report.waits,
    waited: report.waited + (waiting ? seen.now - last.now : 0),
    last: { ...seen, isOverriding },
  };
}

/** The statistics with the drift of a second. */
export function withDrift(report: SyncStats, { state, drift }: Status): SyncStats {
  if (state !== 'following' || drift === undefined) return report;
  return { ...report, drifts: appended(report.drifts, Math.abs(drift), KEPT_DRIFTS) };
}

/** Drift (ms) at 50, 95 and 99 % of the seconds; undefined without any. */
export function driftQuantiles({
  drifts,
}: SyncStats): readonly [number, number, number] | undefined {
  if (drifts.length === 0) return undefined;
  const sorted = drifts.toSorted((a, b) => a - b);
  return [quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 0.99)];
}

/** Drift (ms) at 95 % of the last `seconds`; undefined without any. */
export function recentDrift({ drifts }: SyncStats, seconds: number): number | undefined {
  const latest = drifts.slice(-seconds).toSorted((a, b) => a - b);
  return latest.length === 0 ? undefined : quantile(latest, 0.95);
}

function isStalled(status: Status | undefined): boolean {
  return status?.stall !== undefined && status.state !== 'ad';
}
