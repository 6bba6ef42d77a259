/** Logs events of the session for the database's sync states: in batches, and each once. */
import { coalesce } from '../../async/coalesce.ts';
import type { Intent } from '../../core/player/intent.ts';
import { appended } from '../../core/statistics.ts';
import { positionAt } from '../../core/timeline/vector.ts';
import { limits } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/refusal.ts';
import type { SyncEvent } from '../../protocol/backend/sync-event.ts';
import type { Archive, Clock, NewId, Ticker } from '../ports.ts';
import type { PersistedState } from './types.ts';

/** Milliseconds before an event is sent, between two batches, and before a sample is sent. */
const FLUSH_DELAY_MS = 2000;
const FLUSH_INTERVAL_MS = 15_000;
const SAMPLE_FLUSH_DELAY_MS = 60_000;
/** Events kept while the backend is unreachable; the oldest are dropped first. */
const MAX_EVENTS = 50;

export interface SyncLogPorts {
  readonly archive: Archive;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly newId: NewId;
}

export interface SyncLog {
  record(type: SyncEvent['kind']): void;
  /** Sends the remaining events. */
  flush(): Promise<void>;
}

/** Runs until `signal` aborts. `heard` takes the backend's answers. */
export function startSyncLog(
  { archive, clock, ticker, newId }: SyncLogPorts,
  current: () => PersistedState,
  heard: (result: Result<unknown>) => boolean,
  signal: AbortSignal,
): SyncLog {
  let events: readonly SyncEvent[] = [];
  let flushedAt = -Infinity;
  const flushes = coalesce({ clock, ticker }, () => void flush(), signal);

  function record(type: SyncEvent['kind']): void {
    const { vector, observation, recentDrift } = current();
    const now = clock.now();
    const shown = boundedPosition(observation?.position ?? 0);
    const room = vector ? boundedPosition(positionAt(vector, now)) : shown;
    // A sample summarises the minute before it.
    const isSummary = type === 'heartbeat' && recentDrift !== undefined;
    const member = isSummary ? boundedPosition(room + recentDrift / 1000) : shown;
    const event: SyncEvent = {
      id: newId(),
      roomPosition: room,
      ownPosition: member,
      inStep: Math.abs(member - room) * 1000 <= limits.inStep,
      kind: type,
    };
    events = appended(events, event, MAX_EVENTS);
    flushBy(type === 'heartbeat' ? now + SAMPLE_FLUSH_DELAY_MS : now + FLUSH_DELAY_MS);
  }

  function flushBy(time: number): void {
    flushes.runBy(Math.max(time, flushedAt + FLUSH_INTERVAL_MS));
  }

  async function flush(): Promise<void> {
    flushes.cancel();
    const batch = events;
    if (batch.length === 0) return;
    flushedAt = clock.now();
    const result = await archive.recordSyncEvents(batch);
    heard(result);
    const kept = !result.ok && result.refusal.code === 'backend-unreachable';
    // Ids make a repeated batch harmless; a refused batch would be refused again.
    if (!kept) events = events.filter((event) => !batch.includes(event));
    else flushBy(clock.now() + FLUSH_INTERVAL_MS);
  }

  return { record, flush };
}

/** Limits a position to what the database accepts. */
export function boundedPosition(position: number): number {
  return Number.isFinite(position) ? Math.min(Math.max(0, position), limits.position) : 0;
}

/** The type of the row for a viewer's intent. */
export function syncEventOf(intent: Intent): SyncEvent['kind'] {
  return intent.kind === 'seek' ? 'seek' : 'play_pause';
}
