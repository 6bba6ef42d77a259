/** Keeps us in the room's roster, at the place where we are reached now. */
import { limits } from '../../protocol/limits.ts';
import type { Result } from '../../protocol/refusal.ts';
import type { RoomSnapshot } from '../../protocol/rows.ts';
import type { Archive, Mesh, Ticker } from '../ports.ts';
import type { PersistedState } from './types.ts';
import { boundedPosition } from './sync-log.ts';

/** Milliseconds. A host's room may be claimed after 22 s: one heartbeat may be lost. */
const HEARTBEAT_MS = 10_000;
const RETRY_MS = 2000;
/** Of how many of these a member who is not host needs one: they lapse after 60 s. */
const MEMBER_EVERY = 3;
/** Every how many of these a playing room is kept and sampled. */
const SAMPLE_EVERY = 6;

export interface Heartbeat {
  /** Whether the room has no place for us. */
  isFull(): boolean;
}

/** What presence needs of the recorder. */
export interface Present {
  current(): PersistedState;
  heard<T>(result: Result<T>): result is { ok: true; value: T };
  adopt(snapshot: RoomSnapshot): void;
  /** It is time for a sample. */
  sample(): void;
}

/** Beats until `signal` aborts. */
export function startHeartbeat(
  {
    archive,
    mesh,
    ticker,
  }: { readonly archive: Archive; readonly mesh: Mesh; readonly ticker: Ticker },
  { current, heard, adopt, sample }: Present,
  signal: AbortSignal,
): Heartbeat {
  let isFull = false;
  let beats = 0;
  /** Heartbeats so far: one that is sent at once takes the turn of the next. */
  let turn = 0;
  let isBeating = false;
  /** Where the database says that we are reached. */
  let published: string | undefined;

  /** Whether the database tells the others to call us where we are no more. */
  function isMoved(): boolean {
    return published !== undefined && published !== mesh.peerId;
  }

  async function keepAlive(): Promise<void> {
    const own = (turn += 1);
    // Where we are reached now is told at once, and is a beginning.
    if (isMoved()) beats = 0;
    const isDue = beats % MEMBER_EVERY === 0 || current().isHost;
    const ok = !isDue || (await heartbeat());
    if (ok) beats += 1;
    // Another place may have been taken in the meantime.
    const pause = isMoved() ? 0 : HEARTBEAT_MS;
    ticker.after(ok ? pause : RETRY_MS, () => own === turn && void keepAlive(), signal);
  }

  async function heartbeat(): Promise<boolean> {
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
      adopt(result.value);
      publish(peerId, result.value);
    } else if (!result.ok && result.refusal.code === 'place-taken') mesh.relocate();
    // Those who are in take no calls of ours.
    if (isFull) mesh.setRoster(new Map());
    if (ok && beats % SAMPLE_EVERY === 0) sample();
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

  mesh.listen({ relocated: () => isBeating || void keepAlive() }, signal);
  ticker.after(0, () => void keepAlive(), signal);
  return { isFull: () => isFull };
}
