/** What we say of ourselves, to whom it is news, and what is counted of it. */
import type { Step } from '../core/player/types.ts';
import type { SyncStats } from '../core/sync-stats.ts';
import { freshSyncStats, withDrift, withStatsSample } from '../core/sync-stats.ts';
import type { StampedVector } from '../core/timeline/revision.ts';
import type { Status } from '../core/consensus/types.ts';
import { holdOf } from '../core/timeline/vector.ts';
import type { Clock } from './ports.ts';

export interface OwnStatusPorts {
  readonly clock: Clock;
  vector(): StampedVector | undefined;
  /** What steering makes of the player. */
  player(): Status;
  /** Our player follows the room for the first time. */
  joined(): void;
  /** The others should hear of it before the next beat. */
  changed(isFirst: boolean): void;
}

export interface OwnStatus {
  status(): Status;
  /** After each look at the player, which had `ahead` seconds of data. */
  looked(step?: Step, ahead?: number): void;
  /** Once a second. */
  sample(): void;
  report(): SyncStats;
  /** Our viewer answered the ready check. */
  confirm(): void;
  /** The vector is the same one, read anew. */
  reread(before: StampedVector, now: StampedVector): void;
}

export function createOwnStatus(ports: OwnStatusPorts): OwnStatus {
  let hasJoined = false;
  let confirmed: StampedVector | undefined;
  let told: Status | undefined;
  let report = freshSyncStats;

  function status(): Status {
    const vector = ports.vector();
    const isConfirmed = vector !== undefined && vector === confirmed;
    return { ...ports.player(), ...(isConfirmed && { confirmed: true }) };
  }

  function looked(step?: Step, ahead = 0): void {
    const now = status();
    const vector = ports.vector();
    const hold = vector && holdOf(vector);
    const seen = { now: ports.clock.now(), status: now, ahead, hold };
    report = withStatsSample(report, seen, step?.corrections ?? []);
    if (!hasJoined && now.drift !== undefined) {
      hasJoined = true;
      ports.joined();
    }
    const before = told;
    told = now;
    if (!before || isNews(before, now)) ports.changed(before === undefined);
  }

  return {
    status,
    looked,
    sample() {
      report = withDrift(report, status());
    },
    report: () => report,
    confirm() {
      confirmed = ports.vector();
      looked();
    },
    reread(before, now) {
      if (confirmed === before) confirmed = now;
    },
  };
}

/** Whether the others should hear of it before the next beat. */
function isNews(before: Status, now: Status): boolean {
  return (['lead', 'stall', 'confirmed', 'excused'] as const).some(
    (field) => (before[field] === undefined) !== (now[field] === undefined),
  );
}
