/**
 * Backoff per source that asks us to fetch the room. The first word of a source is believed; while
 * its word brings nothing new, its backoff grows, for this source alone. So no member can make the
 * others query the database again and again. Pure; times in milliseconds.
 */
import type { Backoff } from '../../async/backoff.ts';
import { retryAt, hasExpired, nextBackoff } from '../../async/backoff.ts';

/** One source for all callers outside the roster, who can take any number of names. */
export const STRANGER_SOURCE = 'strangers';

/** Backoffs by source: a member id, or strangers. */
export type SourceBackoffs = ReadonlyMap<string, Backoff>;

/** When the word of `source` is worth another fetch. */
export function sourceRetryAt(backoffs: SourceBackoffs, source: string): number {
  return retryAt(backoffs.get(source));
}

/** The backoffs after a fetch at `now` on the word of `sources`, before its result is known. */
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

/** The backoffs after that fetch brought news, or could not be made. */
export function withoutBackoff(
  backoffs: SourceBackoffs,
  sources: ReadonlySet<string>,
): SourceBackoffs {
  return new Map([...backoffs].filter(([source]) => !sources.has(source)));
}
