/**
 * On whose word the room is fetched anew. Whoever says that something changed is believed once; as long
 * as nothing had, growing pauses follow, for them alone. So nobody has the others ask the database again
 * and again, and what somebody else says is heard at once. Pure; times in milliseconds.
 */
import type { Pause } from '../../core/backoff.ts';
import { endOf, isForgotten, pauseAfter } from '../../core/backoff.ts';
import type { RoomSnapshot } from '../../protocol/rows.ts';

/** All who call without being in the roster: they can have as many names as they like. */
export const STRANGERS = 'strangers';

/** The pauses of those whose word brought nothing, by member id. */
export type Hearsay = ReadonlyMap<string, Pause>;

/** From when on the word of `teller` is worth another fetch. */
export function worthFrom(hearsay: Hearsay, teller: string): number {
  return endOf(hearsay.get(teller));
}

/** After a fetch was begun at `now` on the word of `tellers`: in vain, until it has brought something. */
export function withFetch(hearsay: Hearsay, tellers: ReadonlySet<string>, now: number): Hearsay {
  const remembered = [...hearsay].filter(([, pause]) => !isForgotten(pause, now));
  const asked = [...tellers].map(
    (teller) => [teller, pauseAfter(hearsay.get(teller), now)] as const,
  );
  return new Map([...remembered, ...asked]);
}

/** After it brought something new, or nothing could be asked: nobody on whose word it was is to blame. */
export function withoutBlame(hearsay: Hearsay, tellers: ReadonlySet<string>): Hearsay {
  return new Map([...hearsay].filter(([teller]) => !tellers.has(teller)));
}

/** What every heartbeat changes, and nobody has to be told of. */
const PASSING: ReadonlySet<string> = new Set<
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
export function gistOf(snapshot: RoomSnapshot): string {
  return JSON.stringify(snapshot, (key, value: unknown) => (PASSING.has(key) ? undefined : value));
}
