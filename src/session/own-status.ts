/** Our own status, whether the others should hear of it at once, and statistics of it. */
import type { Status } from '../core/consensus/types.ts';
import type { SyncStats } from '../core/sync-stats.ts';
import { freshSyncStats, withDrift, withStatsSample } from '../core/sync-stats.ts';
import type { StampedVector } from '../core/timeline/revision.ts';
import { holdOf } from '../core/timeline/vector.ts';
import type { Clock } from './ports.ts';
import type { RoomStore } from './sync/room-store.ts';
import type { Steered, PlayerSteering } from './sync/steering.ts';

export interface OwnStatusParts {
  readonly clock: Clock;
  readonly store: RoomStore;
  readonly steering: Pick<PlayerSteering, 'status'>;
}

/** What an update of the status brought. */
export interface StatusUpdate {
  /** The first update of the session. */
  readonly isFirst: boolean;
  /** The others should hear of it before the next beat, or it is the first. */
  readonly isNews: boolean;
  /** Our player follows the room for the first time. */
  readonly hasJoined: boolean;
}

export interface OwnStatus {
  status(): Status;
  /** Takes the status after a step of steering. */
  update(steered: Steered): StatusUpdate;
  /** Adds a sample of the drift; to be called once a second. */
  sample(): void;
  stats(): SyncStats;
  /** Our viewer answered the ready check. */
  confirm(): void;
}

export function createOwnStatus({ clock, store, steering }: OwnStatusParts): OwnStatus {
  let hasJoined = false;
  let confirmed: StampedVector | undefined;
  let last: Status | undefined;
  let stats = freshSyncStats;

  function status(): Status {
    const { vector } = store.get();
    const isConfirmed = vector !== undefined && vector === confirmed;
    return { ...steering.status(), ...(isConfirmed && { confirmed: true }) };
  }

  store.onChange((change, before) => {
    // A confirmation outlives another reading of the vector that it was given for.
    const isSame = confirmed !== undefined && confirmed === before.vector;
    if (change === 'reread' && isSame) confirmed = store.get().vector;
  });

  return {
    status,
    update({ step, observation }) {
      const now = status();
      const { vector } = store.get();
      const hold = vector && holdOf(vector);
      const ahead = observation?.ahead ?? 0;
      const sample = { now: clock.now(), status: now, ahead, hold };
      stats = withStatsSample(stats, sample, step?.corrections ?? []);
      const joins = !hasJoined && now.drift !== undefined;
      hasJoined ||= joins;
      const before = last;
      last = now;
      return {
        isFirst: before === undefined,
        isNews: !before || isNews(before, now),
        hasJoined: joins,
      };
    },
    sample() {
      stats = withDrift(stats, status());
    },
    stats: () => stats,
    confirm() {
      confirmed = store.get().vector;
    },
  };
}

/** Whether the others should hear of `now` before the next beat. */
function isNews(before: Status, now: Status): boolean {
  return (['lead', 'stall', 'confirmed', 'excused'] as const).some(
    (field) => (before[field] === undefined) !== (now[field] === undefined),
  );
}
