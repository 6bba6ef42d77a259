import { expect, it } from 'vitest';
import type { Correction } from '../../../src/core/player/types.ts';
import type { Report } from '../../../src/core/sync-stats.ts';
import {
  driftLately,
  driftQuantiles,
  freshReport,
  withSample,
  withSeen,
} from '../../../src/core/sync-stats.ts';
import type { Status } from '../../../src/core/consensus/types.ts';
import type { Hold } from '../../../src/core/timeline/vector.ts';

const following: Status = { state: 'following', drift: 0 };

function seen(
  report: Report,
  now: number,
  change: { status?: Status; ahead?: number; hold?: Hold; corrections?: Correction[] } = {},
): Report {
  const { status = following, ahead = 0, hold, corrections = [] } = change;
  return withSeen(report, { now, status, ahead, hold }, corrections);
}

it('counts a nudge once, however often its rate changes', () => {
  const nudge = { kind: 'rate', rate: 1.02, nudge: true } as const;
  const back = { kind: 'rate', rate: 1, nudge: false } as const;
  let report = freshReport;
  for (const corrections of [[nudge], [], [{ ...nudge, rate: 1.01 }], [back], [], [nudge]]) {
    report = seen(report, 0, { corrections });
  }
  expect(report.nudges).toBe(2);
});

it('counts seeks, stalls and waits, and how long they took', () => {
  const stalled: Status = { state: 'buffering', stall: 12 };
  let report = seen(freshReport, 0);
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
  let report = freshReport;
  expect(driftQuantiles(report)).toBeUndefined();
  for (let sample = 1; sample <= 100; sample += 1) {
    report = withSample(report, { ...following, drift: sample % 2 ? sample : -sample });
    report = withSample(report, { state: 'seeking' });
  }
  expect(driftQuantiles(report)).toEqual([50, 95, 99]);
  expect([driftLately(report, 10), driftLately(freshReport, 10)]).toEqual([100, undefined]);
});
