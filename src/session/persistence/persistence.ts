/**
 * Tells the database what must outlive the moment, sparingly: while a room plays on, two heartbeats
 * a minute and one sync sample; from the host six, and the vector. A refusal is shown and tried again,
 * never thrown.
 */
import type { PersistedState } from './types.ts';
import { positionAt } from '../../core/timeline/vector.ts';
import type { Result } from '../../protocol/refusal.ts';
import type { RoomSnapshot } from '../../protocol/rows.ts';
import { fingerprintOf } from './refresh-backoff.ts';
import type { Mesh } from '../ports.ts';
import { startHeartbeat } from './heartbeat.ts';
import { startRosterRefresh } from './roster-refresh.ts';
import type { SyncLog, SyncLogPorts } from './sync-log.ts';
import { boundedPosition, startSyncLog } from './sync-log.ts';

/** Milliseconds. */
const RETRY_MS = 2000;
const SAVE_DELAY_MS = 400;

export interface PersistencePorts extends SyncLogPorts {
  readonly mesh: Mesh;
}

export interface Persistence extends SyncLog {
  /** Whether the backend answered last time, and lets us be in the room. */
  backend(): 'online' | 'unreachable' | 'full';
  /** Asks for the roster now, at most once a second; less on the word of a `teller` who was wrong before. */
  refresh(teller?: string): void;
  /** A vector to be kept: a command of ours, or the room's first. */
  save(): void;
}

/** Records until `signal` aborts. `current` is asked whenever something is written. */
export function startPersistence(
  ports: PersistencePorts,
  current: () => PersistedState,
  adopted: (snapshot: RoomSnapshot) => void,
  signal: AbortSignal,
): Persistence {
  const { archive, clock, ticker } = ports;
  let backend: 'online' | 'unreachable' = 'online';
  let gist: string | undefined;
  let saveDue = false;

  function heard<T>(result: Result<T>): result is { ok: true; value: T } {
    backend =
      !result.ok && result.refusal.code === 'backend-unreachable' ? 'unreachable' : 'online';
    return result.ok && !signal.aborted;
  }

  /** Whether anything is new in it that others tell of. */
  function adopt(snapshot: RoomSnapshot): boolean {
    const before = gist;
    gist = fingerprintOf(snapshot);
    adopted(snapshot);
    return gist !== before;
  }

  function save(): void {
    if (saveDue) return;
    saveDue = true;
    ticker.after(SAVE_DELAY_MS, () => void saveNow(), signal);
  }

  async function saveNow(): Promise<void> {
    saveDue = false;
    const { vector, page } = current();
    if (!vector || vector.revision === 0) return;
    const { playing, rate, revision } = vector;
    const position = boundedPosition(positionAt(vector, clock.now()));
    const result = await archive.savePlayback({ position, playing, rate, revision, page });
    if (!heard(result)) ticker.after(RETRY_MS, save, signal);
  }

  function sample(): void {
    const { vector, isHost } = current();
    if (!vector) return;
    if (isHost && vector.playing) save();
    log.record('heartbeat');
  }

  async function fetch(): Promise<boolean> {
    const result = await archive.roster();
    const isNews = heard(result) && adopt(result.value);
    return isNews || backend === 'unreachable';
  }

  const log = startSyncLog(ports, current, heard, signal);
  const refresh = startRosterRefresh(ports, fetch, signal);
  const presence = startHeartbeat(ports, { current, heard, adopt, sample }, signal);
  return {
    ...log,
    refresh,
    save,
    backend: () => (presence.isFull() && backend === 'online' ? 'full' : backend),
  };
}
