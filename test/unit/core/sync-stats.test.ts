import { expect, it } from 'vitest';
import type { Correction } from '../../../src/core/player/types.ts';
import type { SyncStats } from '../../../src/core/sync-stats.ts';
import {
  recentDrift,
  driftQuantiles,
  freshSyncStats,
  withDrift,
  withStatsSample,
} from '../../../src/core/sync-stats.ts';
import type { Status } from '../../../src/core/consensus/types.ts';
import type { HoldReason } from '../../../src/core/timeline/vector.ts';

const following: Status = { state: 'following', drift: 0 };

function seen(
  report: SyncStats,
  now: number,
  change: { status?: Status; ahead?: number; hold?: HoldReason; corrections?: Correction[] } = {},
): SyncStats {
  const { status = following, ahead = 0, hold, corrections = [] } = change;
  return withStatsSample(report, { now, status, ahead, hold }, corrections);
}

it('counts a rate override once, however often its rate changes', () => {
  const nudge = { kind: 'rate', rate: 1.02, override: true } as const;
  const back = { kind: 'rate', rate: 1, override: false } as const;
  let report = freshSyncStats;
  for (const corrections of [[nudge], [], [{ ...nudge, rate: 1.01 }], [back], [], [nudge]]) {
    report = seen(report, 0, { corrections });
  }
  expect(report.nudges).toBe(2);
});

it('counts seeks, stalls and waits, and how long they took', () => {
  const stalled: Status = { state: 'buffering', stall: 12 };
  let report = seen(freshSyncStats, 0);
  report = seen(report, 1000, { status: stalled });
  report = seen(report, 1500, { status: stalled, hold: 'stall' });
  report = seen(report, 2500, { status: stalled, hold: 'stall' });
  report = seen(report, 3000, { corrections: [{ kind: 'seek', position: 3 }] });
  report = seen(report, 4000);
  report = seen(report, 5000, { status: stalled, ahead: 30 });
  report = seen(report, 5600);
  expect(report).toMatchObject({ seeks: 1, waited: 1500, stalled: 2000 + 600 });
  expect(report.stalls).toEqual({ data: 1, frozen: 1 });
  expect(report.waits).toEqual({ start: 0, stall: 1, people: 0, arrival: 0 });
});

it('counts the seek and the override among several corrections at once', () => {
  const corrections: Correction[] = [
    { kind: 'rate', rate: 1.02, override: true },
    { kind: 'seek', position: 3 },
    { kind: 'pause' },
  ];
  expect(seen(freshSyncStats, 0, { corrections })).toMatchObject({ seeks: 1, nudges: 1 });
  expect(seen(freshSyncStats, 0)).toMatchObject({ seeks: 0, nudges: 0 });
});

it('takes the last of two rates for the one that counts', () => {
  const corrections: Correction[] = [
    { kind: 'rate', rate: 1.02, override: true },
    { kind: 'rate', rate: 1, override: false },
  ];
  expect(seen(freshSyncStats, 0, { corrections }).nudges).toBe(0);
});

it('counts an advertisement once, and no stall during it', () => {
  const ad: Status = { state: 'ad', stall: 12 };
  let report = seen(freshSyncStats, 0);
  report = seen(report, 1000, { status: ad });
  report = seen(report, 2000, { status: ad });
  report = seen(report, 3000);
  report = seen(report, 4000, { status: ad });
  report = seen(report, 5000);
  expect(report).toMatchObject({ ads: 2, stalled: 0, stalls: { data: 0, frozen: 0 } });
  expect(seen(freshSyncStats, 0, { status: ad }).ads).toBe(1);
});

it('counts a stall with half a second of data as one without data', () => {
  const stalled: Status = { state: 'buffering', stall: 12 };
  const causes = (ahead: number) => seen(freshSyncStats, 0, { status: stalled, ahead }).stalls;
  expect(causes(0.5)).toEqual({ data: 1, frozen: 0 });
  expect(causes(0.6)).toEqual({ data: 0, frozen: 1 });
});

it('counts one wait whose reason changes, and another after it', () => {
  let report = seen(freshSyncStats, 0, { hold: 'start' });
  report = seen(report, 1000, { hold: 'stall' });
  report = seen(report, 2000);
  report = seen(report, 3000, { hold: 'people' });
  expect(report.waits).toEqual({ start: 1, stall: 0, people: 1, arrival: 0 });
  expect(report.waited).toBe(2000);
});

it('knows the drift of no member that does not follow, nor of one that does not say it', () => {
  const drifting = withDrift(freshSyncStats, { state: 'seeking', drift: 900 });
  expect(withDrift(drifting, { state: 'following' }).drifts).toEqual([]);
});

it('tells the drift that was not exceeded', () => {
  let report = freshSyncStats;
  expect(driftQuantiles(report)).toBeUndefined();
  // From the largest to the smallest, ahead and behind in turn.
  for (let drift = 100; drift > 0; drift -= 1) {
    report = withDrift(report, { ...following, drift: drift % 2 ? drift : -drift });
  }
  expect(driftQuantiles(report)).toEqual([50, 95, 99]);
  // The last ten seconds were the best.
  expect([recentDrift(report, 10), recentDrift(freshSyncStats, 10)]).toEqual([10, undefined]);
});
