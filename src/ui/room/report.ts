/** A session's report as rows, and as text to share. Pure. */
import type { SyncReport } from '../../protocol/extension/snapshot.ts';
import { clockTime } from '../format.ts';
import type { Phrase, PhraseKey } from '../phrase.ts';
import { phrase } from '../phrase.ts';

export interface ReportRow {
  readonly label: PhraseKey;
  readonly value: Phrase | string;
}

/** Undefined before the first measurement. */
export function reportRows(report: SyncReport): readonly ReportRow[] | undefined {
  const { drift, roundTrips, waits, waited } = report;
  if (!drift) return undefined;
  const [p50, p95, p99] = drift.map((value) => value.toFixed(1)) as [string, string, string];
  const times = String(waits.start + waits.stall + waits.people + waits.arrival);
  const { stalls, clock } = report;
  const [data, frozen] = [String(stalls.data), String(stalls.frozen)];
  const stalled = report.stalled.toFixed(1);
  return [
    { label: 'report.drift', value: phrase('report.quantiles', p50, p95, p99) },
    { label: 'report.followed', value: clockTime(report.followed) },
    { label: 'report.round_trips', value: milliseconds(roundTrips) },
    ...(clock === undefined ? [] : [{ label: 'report.clock', value: within(clock) } as const]),
    { label: 'report.nudges', value: String(report.nudges) },
    { label: 'report.seeks', value: String(report.seeks) },
    { label: 'report.stalls', value: phrase('report.stalls_value', data, frozen, stalled) },
    { label: 'report.ads', value: String(report.ads) },
    { label: 'report.waits', value: phrase('report.waits_value', times, waited.toFixed(1)) },
    ...(report.apart === 0
      ? []
      : [{ label: 'report.apart', value: String(report.apart) } as const]),
  ];
}

/** Text for developers: numbers with English labels, the same in every language. */
export function reportText(report: SyncReport): string {
  const { drift, roundTrips, waits } = report;
  return [
    'Issho sync report',
    `drift p50/p95/p99 ms: ${drift?.map((value) => value.toFixed(2)).join(' / ') ?? 'none'}`,
    `seconds followed: ${report.followed}`,
    `round trips ms: ${roundTrips.map((value) => value.toFixed(1)).join(', ') || 'none'}`,
    `clock known within ms: ${report.clock === undefined ? 'ours' : `± ${report.clock.toFixed(1)}`}`,
    `nudges: ${report.nudges}, seeks: ${report.seeks}, ads: ${report.ads}`,
    `stalls: ${report.stalls.data} without data, ${report.stalls.frozen} with; ${report.stalled.toFixed(1)} s`,
    `waits: ${waits.start} to start, ${waits.stall} for data, ${waits.people} for people, ${waits.arrival} to come along; ${report.waited.toFixed(1)} s`,
    `members with another timeline: ${report.apart}`,
    `messages dropped: ${report.dropped}`,
  ].join('\n');
}

function within(clock: number): string {
  return `± ${clock.toFixed(1)} ms`;
}

function milliseconds(values: readonly number[]): string {
  return values.length === 0 ? '–' : `${values.map((value) => value.toFixed(1)).join(', ')} ms`;
}
