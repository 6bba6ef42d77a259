/**
 * Tells the database what must outlive the moment, sparingly: while a room plays on, two heartbeats
 * a minute and one sync sample; from the host six, and the vector. A refusal is shown and tried again,
 * never thrown.
 */
import type { Intent } from '../core/intent.ts';
import type { Observation } from '../core/observation.ts';
import type { StampedVector } from '../core/revision.ts';
import { appended } from '../core/statistics.ts';
import { positionAt } from '../core/timeline.ts';
import { limits } from '../protocol/limits.ts';
import type { Result } from '../protocol/refusal.ts';
import type { RoomSnapshot, SyncEvent } from '../protocol/rows.ts';
import type { Hearsay } from './hearsay.ts';
import { gistOf, withFetch, withoutBlame, worthFrom } from './hearsay.ts';
import type { Archive, Clock, Mesh, NewId, Ticker } from './ports.ts';

/** Milliseconds. */
/** A host's room may be claimed after 22 s: one heartbeat may be lost. */
const HEARTBEAT = 10_000;
/** Of how many of these a member who is not host needs one: they lapse after 60 s. */
const MEMBERS = 3;
/** Every how many of these a playing room is kept and sampled. */
const SAMPLED = 6;
const RETRY = 2000;
const SAVE_AFTER = 400;
const BETWEEN_REFRESHES = 1000;
const FLUSH_AFTER = 2000;
const BETWEEN_FLUSHES = 15_000;
const FLUSH_SAMPLES = 60_000;
/** Events kept while the backend is away; the oldest go first. */
const KEPT_EVENTS = 50;

export interface Recorded {
  readonly vector: StampedVector | undefined;
  readonly observation: Observation | undefined;
  /** Milliseconds ahead of the timeline. */
  readonly drift: number | undefined;
  /** Milliseconds off it, not exceeded in 95 % of the last minute. */
  readonly driftLately: number | undefined;
  readonly isHost: boolean;
  /** The page of the room we are on. */
  readonly page: number;
}

export interface RecorderPorts {
  readonly archive: Archive;
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly newId: NewId;
}

export interface Recorder {
  /** Whether the backend answered last time, and lets us be in the room. */
  backend(): 'online' | 'unreachable' | 'full';
  /** Asks for the roster now, at most once a second; less on the word of a `teller` who was wrong before. */
  refresh(teller?: string): void;
  /** A vector to be kept: a command of ours, or the room's first. */
  save(): void;
  record(type: SyncEvent['sync_event_type']): void;
  /** Sends what is still kept. */
  flush(): Promise<void>;
}

/** Records until `signal` aborts. `current` is asked whenever something is written. */
export function startRecorder(
  { archive, mesh, clock, ticker, newId }: RecorderPorts,
  current: () => Recorded,
  adopted: (snapshot: RoomSnapshot) => void,
  signal: AbortSignal,
): Recorder {
  let backend: 'online' | 'unreachable' = 'online';
  let isFull = false;
  let events: readonly SyncEvent[] = [];
  let flushedAt = -Infinity;
  let flushDue = Infinity;
  let refreshedAt = -Infinity;
  let refreshDue = Infinity;
  let hearsay: Hearsay = new Map();
  /** Those on whose word the next refresh is. */
  let tellers = new Set<string>();
  let gist: string | undefined;
  let saveDue = false;
  let beats = 0;
  /** Heartbeats so far: one that is sent at once takes the turn of the next. */
  let turn = 0;
  let isBeating = false;
  /** Where the database says that we are reached. */
  let published: string | undefined;

  function heard<T>(result: Result<T>): result is { ok: true; value: T } {
    backend =
      !result.ok && result.refusal.code === 'backend-unreachable' ? 'unreachable' : 'online';
    return result.ok && !signal.aborted;
  }

  /** Whether anything is new in it that others tell of. */
  function adopt(snapshot: RoomSnapshot): boolean {
    const before = gist;
    gist = gistOf(snapshot);
    adopted(snapshot);
    return gist !== before;
  }

  /** Whether the database tells the others to call us where we are no more. */
  function isMoved(): boolean {
    return published !== undefined && published !== mesh.peerId;
  }

  async function keepAlive(): Promise<void> {
    const own = (turn += 1);
    // Where we are reached now is told at once, and is a beginning.
    if (isMoved()) beats = 0;
    const isDue = beats % MEMBERS === 0 || current().isHost;
    const ok = !isDue || (await heartbeat());
    if (ok) beats += 1;
    // Another place may have been taken in the meantime.
    const pause = isMoved() ? 0 : HEARTBEAT;
    ticker.after(ok ? pause : RETRY, () => own === turn && void keepAlive(), signal);
  }

  async function heartbeat(): Promise<boolean> {
    isBeating = true;
    const { peerId } = mesh;
    const { vector, observation, drift, isHost } = current();
    const result = await archive.heartbeat({
      position: bounded(observation?.position ?? 0),
      inStep: drift !== undefined && Math.abs(drift) <= limits.inStep,
      peerId,
    });
    isBeating = false;
    const ok = heard(result);
    isFull = !result.ok && result.refusal.code === 'room-full';
    if (ok) {
      adopt(result.value);
      publish(peerId, result.value);
    } else if (!result.ok && result.refusal.code === 'place-taken') mesh.relocate();
    // Those who are in take no calls of ours.
    if (isFull) mesh.setRoster(new Map());
    const sampled = beats % SAMPLED === 0;
    if (ok && sampled && isHost && vector?.playing) save();
    if (ok && sampled && vector) record('heartbeat');
    // A place that is taken is not given back within seconds.
    return ok || isFull;
  }

  /** Those who are linked to us are to hear where we are reached now. */
  function publish(peerId: string, { members }: RoomSnapshot): void {
    const isNews = published !== undefined && published !== peerId;
    published = peerId;
    if (!isNews) return;
    for (const { user_id: member } of members) mesh.send(member, { type: 'roster' }, 'reliable');
  }

  function refresh(teller?: string): void {
    const now = clock.now();
    const from = teller === undefined ? now : worthFrom(hearsay, teller);
    if (teller !== undefined) tellers.add(teller);
    const due = Math.max(now, refreshedAt + BETWEEN_REFRESHES, from);
    if (due >= refreshDue) return;
    refreshDue = due;
    ticker.after(due - now, () => due === refreshDue && void refreshNow(), signal);
  }

  async function refreshNow(): Promise<void> {
    refreshedAt = clock.now();
    refreshDue = Infinity;
    const asking = tellers;
    tellers = new Set();
    hearsay = withFetch(hearsay, asking, refreshedAt);
    const result = await archive.roster();
    const isNews = heard(result) && adopt(result.value);
    if (isNews || backend === 'unreachable') hearsay = withoutBlame(hearsay, asking);
  }

  function save(): void {
    if (saveDue) return;
    saveDue = true;
    ticker.after(SAVE_AFTER, () => void saveNow(), signal);
  }

  async function saveNow(): Promise<void> {
    saveDue = false;
    const { vector, page } = current();
    if (!vector || vector.revision === 0) return;
    const { playing, rate, revision } = vector;
    const position = bounded(positionAt(vector, clock.now()));
    const result = await archive.savePlayback({ position, playing, rate, revision, page });
    if (!heard(result)) ticker.after(RETRY, save, signal);
  }

  function record(type: SyncEvent['sync_event_type']): void {
    const { vector, observation, driftLately } = current();
    const now = clock.now();
    const shown = bounded(observation?.position ?? 0);
    const room = vector ? bounded(positionAt(vector, now)) : shown;
    // A sample stands for the minute before it, not for the instant at which it is taken.
    const isSummary = type === 'heartbeat' && driftLately !== undefined;
    const member = isSummary ? bounded(room + driftLately / 1000) : shown;
    const event: SyncEvent = {
      id: newId(),
      host_time: room,
      member_time: member,
      is_synced: Math.abs(member - room) * 1000 <= limits.inStep,
      sync_event_type: type,
    };
    events = appended(events, event, KEPT_EVENTS);
    flushBy(type === 'heartbeat' ? now + FLUSH_SAMPLES : now + FLUSH_AFTER);
  }

  function flushBy(time: number): void {
    const due = Math.max(time, flushedAt + BETWEEN_FLUSHES);
    if (due >= flushDue) return;
    flushDue = due;
    ticker.after(due - clock.now(), () => due === flushDue && void flush(), signal);
  }

  async function flush(): Promise<void> {
    flushDue = Infinity;
    const batch = events;
    if (batch.length === 0) return;
    flushedAt = clock.now();
    const result = await archive.recordSyncEvents(batch);
    const kept = !result.ok && result.refusal.code === 'backend-unreachable';
    // Ids make a repeated batch harmless; one that was refused would be refused again.
    if (!kept) events = events.filter((event) => !batch.includes(event));
    else flushBy(clock.now() + BETWEEN_FLUSHES);
  }

  mesh.listen({ relocated: () => isBeating || void keepAlive() }, signal);
  ticker.after(0, () => void keepAlive(), signal);
  const status = () => (isFull && backend === 'online' ? 'full' : backend);
  return { backend: status, refresh, save, record, flush };
}

/** Databases and live streams have different ideas of the largest position. */
function bounded(position: number): number {
  return Number.isFinite(position) ? Math.min(Math.max(0, position), limits.position) : 0;
}

/** The kind of row a viewer's intent becomes. */
export function eventOf(intent: Intent): SyncEvent['sync_event_type'] {
  return intent.kind === 'seek' ? 'seek' : 'play_pause';
}
