/**
 * On whose word the room is fetched anew. Whoever says that something changed is believed once; as long
 * as nothing had, growing pauses follow, for them alone. So nobody has the others ask the database again
 * and again, and what somebody else says is heard at once. Pure; times in milliseconds.
 */
import type { Backoff } from '../../core/backoff.ts';
import { retryAt, hasExpired, nextBackoff } from '../../core/backoff.ts';
import type { RoomSnapshot } from '../../protocol/rows.ts';

/** All who call without being in the roster: they can have as many names as they like. */
export const STRANGER_SOURCE = 'strangers';

/** The pauses of those whose word brought nothing, by member id. */
export type SourceBackoffs = ReadonlyMap<string, Backoff>;

/** From when on the word of `teller` is worth another fetch. */
export function sourceRetryAt(backoffs: SourceBackoffs, source: string): number {
  return retryAt(backoffs.get(source));
}

/** After a fetch was begun at `now` on the word of `tellers`: in vain, until it has brought something. */
export function withFetch(
  backoffs: SourceBackoffs,
  sources: ReadonlySet<string>,
  now: number,
): SourceBackoffs {
  const remembered = [...backoffs].filter(([, pause]) => !hasExpired(pause, now));
  const asked = [...sources].map(
    (source) => [source, nextBackoff(backoffs.get(source), now)] as const,
  );
  return new Map([...remembered, ...asked]);
}

/** After it brought something new, or nothing could be asked: nobody on whose word it was is to blame. */
export function withoutBackoff(
  backoffs: SourceBackoffs,
  sources: ReadonlySet<string>,
): SourceBackoffs {
  return new Map([...backoffs].filter(([source]) => !sources.has(source)));
}

/** What every heartbeat changes, and nobody has to be told of. */
const TRANSIENT_FIELDS: ReadonlySet<string> = new Set<
  keyof RoomSnapshot['room'] | keyof RoomSnapshot['members'][number]
>([
  'current_time',
  'is_playing',
  'playback_speed',
  'playback_revision',
  'playback_age_seconds',
  'is_synced',
  'heartbeat_age_seconds',
]);

/** Text that is another one once anything has changed that somebody may tell of. */
export function fingerprintOf(snapshot: RoomSnapshot): string {
  return JSON.stringify(snapshot, (key, value: unknown) =>
    TRANSIENT_FIELDS.has(key) ? undefined : value,
  );
}
