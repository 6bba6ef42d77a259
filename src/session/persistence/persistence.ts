/**
 * Saves what must outlive the session, sparingly: while a room plays, a member sends two heartbeats
 * and one sample a minute, and the host six heartbeats and the vector. Refusals are shown and
 * retried, never thrown.
 */
import { coalesce } from '../../async/coalesce.ts';
import type { PersistedRoster, PersistedState } from './types.ts';
import { positionAt } from '../../core/timeline/vector.ts';
import type { Result } from '../../protocol/refusal.ts';
import type { Mesh } from '../ports.ts';
import { startHeartbeat } from './heartbeat.ts';
import { startRosterRefresh } from './roster-refresh.ts';
import type { SyncLog, SyncLogPorts } from './sync-log.ts';
import { boundedPosition, startSyncLog } from './sync-log.ts';

/** Milliseconds before a failed save is retried, and before a command is saved. */
const RETRY_MS = 2000;
const SAVE_DELAY_MS = 400;

export interface PersistencePorts extends SyncLogPorts {
  readonly mesh: Mesh;
}

export interface Persistence extends SyncLog {
  /** Whether the backend answered the last call, and whether the room is full. */
  backend(): 'online' | 'unreachable' | 'full';
  /**
   * Fetches the roster, at most once a second, and less often on the word of a `source` that was
   * wrong before.
   */
  refresh(teller?: string): void;
  /** Saves the vector soon: after a command of ours, or the room's first. */
  save(): void;
}

/** Runs until `signal` aborts. `current` gives the state to be saved; `roster` takes the answers. */
export function startPersistence(
  ports: PersistencePorts,
  current: () => PersistedState,
  roster: PersistedRoster,
  signal: AbortSignal,
): Persistence {
  const { archive, clock } = ports;
  let backend: 'online' | 'unreachable' = 'online';

  function heard<T>(result: Result<T>): result is { ok: true; value: T } {
    backend =
      !result.ok && result.refusal.code === 'backend-unreachable' ? 'unreachable' : 'online';
    return result.ok && !signal.aborted;
  }

  const saves = coalesce(ports, () => void saveNow(), signal);

  function save(): void {
    saves.runBy(clock.now() + SAVE_DELAY_MS);
  }

  async function saveNow(): Promise<void> {
    const { vector, page } = current();
    if (!vector || vector.revision === 0) return;
    const { playing, rate, revision } = vector;
    const position = boundedPosition(positionAt(vector, clock.now()));
    const result = await archive.savePlayback({ position, playing, rate, revision, page });
    if (!heard(result)) saves.runBy(clock.now() + RETRY_MS);
  }

  function sample(): void {
    const { vector, isHost } = current();
    if (!vector) return;
    if (isHost && vector.playing) save();
    log.record('heartbeat');
  }

  async function fetch(): Promise<boolean> {
    const result = await archive.roster();
    const isNews = heard(result) && roster.adopt(result.value);
    return isNews || backend === 'unreachable';
  }

  const log = startSyncLog(ports, current, heard, signal);
  const refresh = startRosterRefresh(ports, fetch, signal);
  const presence = startHeartbeat(ports, { current, heard, roster, sample }, signal);
  return {
    ...log,
    refresh,
    save,
    backend: () => (presence.isFull() && backend === 'online' ? 'full' : backend),
  };
}
