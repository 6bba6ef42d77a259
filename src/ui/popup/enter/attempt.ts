/** An attempt to enter a room, as the popup shows it. Pure. */
import type { Entry, PendingEntry } from '../../../protocol/extension/entry.ts';
import { isBusy } from '../../../protocol/extension/entry.ts';
import type { Refusal } from '../../../protocol/refusal.ts';

export interface Attempt {
  readonly id: string;
  readonly entry: Entry;
  /** The room we were in before, if any. */
  readonly before: string | undefined;
  /**
   * `nested`: the player is in frames of further sites, `origins`, which the viewer has to allow.
   */
  readonly state: 'busy' | 'nested' | 'refused';
  readonly origins: readonly string[];
  /** What the attempt waits for: the browser's question, the room server, or our background. */
  readonly waitingFor: 'viewer' | 'backend' | 'worker' | undefined;
  readonly refusal: Refusal | undefined;
}

/** The background's attempt as the popup shows it. */
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

/** A new attempt, or one that the popup refuses by itself. */
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
