/** An attempt to enter a room, as the popup shows it. Pure. */
import type { Entry, PendingEntry } from '../../protocol/entry.ts';
import { isBusy } from '../../protocol/entry.ts';
import type { Refusal } from '../../protocol/refusal.ts';

export interface Attempt {
  readonly id: string;
  readonly entry: Entry;
  /** The room we were in before, if any. */
  readonly before: string | undefined;
  /** `nested`: the player is in frames of further sites, `origins`, which the viewer is to allow. */
  readonly state: 'busy' | 'nested' | 'refused';
  readonly origins: readonly string[];
  /** What keeps us waiting: the browser's question, the room server, or our own background. */
  readonly waitingFor: 'viewer' | 'backend' | 'worker' | undefined;
  readonly refusal: Refusal | undefined;
}

/** How the background's attempt looks from the popup. */
export function attemptOf(pending: PendingEntry): Attempt {
  const { id, entry, origins, before, state, isWaiting, refusal } = pending;
  return {
    id,
    entry,
    before,
    state: isBusy(pending) ? 'busy' : state === 'nested' ? 'nested' : 'refused',
    origins,
    waitingFor: state === 'asking' ? 'viewer' : isWaiting ? 'backend' : undefined,
    refusal,
  };
}

/** An attempt that begins now, or is refused without asking anybody. */
export function newAttempt(
  entry: Entry,
  origins: readonly string[],
  before: string | undefined,
  refusal?: Refusal,
): Attempt {
  const id = crypto.randomUUID();
  const state = refusal ? 'refused' : 'busy';
  const waitingFor = origins.length > 0 && !refusal ? 'viewer' : undefined;
  return { id, entry, before, state, origins, waitingFor, refusal };
}
