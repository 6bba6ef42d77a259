/** Keeps us in the database's roster, at our current address. */
import { createTimer } from '../../async/timer.ts';
import { limits } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/refusal.ts';
import type { RoomSnapshot } from '../../protocol/backend/room.ts';
import type { Archive, Mesh, Ticker } from '../ports.ts';
import type { PersistedRoster, PersistedState } from './types.ts';
import { boundedPosition } from './sync-log.ts';

/** Milliseconds. A host may be replaced after 22 s, so that one heartbeat may be lost. */
const HEARTBEAT_MS = 10_000;
const RETRY_MS = 2000;
/** Members other than the host send every third: they expire after 60 s. */
const MEMBER_EVERY = 3;
/** Heartbeats between two samples of a playing room. */
const SAMPLE_EVERY = 6;

export interface Heartbeat {
  /** Whether the room is full without us. */
  isFull(): boolean;
}

/** What the heartbeat needs of persistence. */
export interface HeartbeatSession {
  current(): PersistedState;
  heard<T>(result: Result<T>): result is { ok: true; value: T };
  readonly roster: PersistedRoster;
  /** Records a sample. */
  sample(): void;
}

/** Sends heartbeats until `signal` aborts. */
export function startHeartbeat(
  {
    archive,
    mesh,
    ticker,
  }: { readonly archive: Archive; readonly mesh: Mesh; readonly ticker: Ticker },
  { current, heard, roster, sample }: HeartbeatSession,
  signal: AbortSignal,
): Heartbeat {
  let isFull = false;
  let beats = 0;
  /** An immediate heartbeat replaces the scheduled one. */
  const timer = createTimer(ticker, signal);
  let isBeating = false;
  /** Our address in the database. */
  let published: string | undefined;

  /** Whether the database has a former address of ours. */
  function isReaddressed(): boolean {
    return published !== undefined && published !== mesh.peerId;
  }

  async function beatWhenDue(): Promise<void> {
    timer.stop();
    // A new address is published at once, and restarts the schedule.
    if (isReaddressed()) beats = 0;
    const isDue = beats % MEMBER_EVERY === 0 || current().isHost;
    const ok = !isDue || (await sendHeartbeat());
    if (ok) beats += 1;
    // The address may have changed meanwhile.
    const pause = isReaddressed() ? 0 : HEARTBEAT_MS;
    timer.start(ok ? pause : RETRY_MS, () => void beatWhenDue());
  }

  async function sendHeartbeat(): Promise<boolean> {
    isBeating = true;
    const { peerId } = mesh;
    const { observation, drift } = current();
    const result = await archive.heartbeat({
      position: boundedPosition(observation?.position ?? 0),
      inStep: drift !== undefined && Math.abs(drift) <= limits.inStep,
      peerId,
    });
    isBeating = false;
    const ok = heard(result);
    isFull = !result.ok && result.refusal.code === 'room-full';
    if (ok) {
      roster.adopt(result.value);
      publish(peerId, result.value);
    } else if (!result.ok && result.refusal.code === 'place-taken') mesh.relocate();
    if (isFull) roster.callNobody();
    if (ok && beats % SAMPLE_EVERY === 0) sample();
    // A full room does not become free within seconds.
    return ok || isFull;
  }

  /** Tells linked members to fetch our new address. */
  function publish(peerId: string, { members }: RoomSnapshot): void {
    const isNews = published !== undefined && published !== peerId;
    published = peerId;
    if (!isNews) return;
    for (const { id: member } of members) mesh.send(member, { type: 'roster' }, 'reliable');
  }

  mesh.listen({ relocated: () => isBeating || void beatWhenDue() }, signal);
  timer.start(0, () => void beatWhenDue());
  return { isFull: () => isFull };
}
