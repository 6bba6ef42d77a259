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

it('tells the drift that was not exceeded', () => {
  let report = freshSyncStats;
  expect(driftQuantiles(report)).toBeUndefined();
  for (let sample = 1; sample <= 100; sample += 1) {
    report = withDrift(report, { ...following, drift: sample % 2 ? sample : -sample });
    report = withDrift(report, { state: 'seeking' });
  }
  expect(driftQuantiles(report)).toEqual([50, 95, 99]);
  expect([recentDrift(report, 10), recentDrift(freshSyncStats, 10)]).toEqual([100, undefined]);
});
