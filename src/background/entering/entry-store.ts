/** The attempt to enter a room, as it is stored. One at a time: a new one replaces the one before. */
import { storedEntry } from '../../messaging/stored.ts';
import type { PendingEntry } from '../../protocol/extension/entry.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { createQueue } from '../queue.ts';

const inTurn = createQueue();

/** Stores `entry` whatever was under way. */
export function replaceEntry(entry: PendingEntry): Promise<void> {
  return inTurn(() => storedEntry.write(entry));
}

/** Changes the attempt with that `id`, or forgets it (null). Resolves to it; undefined where it is over. */
export function changeEntry(
  id: string,
  change: (now: PendingEntry) => PendingEntry | null,
): Promise<PendingEntry | undefined> {
  return inTurn(async () => {
    const before = await storedEntry.read();
    if (before?.id !== id) return undefined;
    const after = change(before);
    if (after !== before) await storedEntry.write(after);
    return after ?? undefined;
  });
}

/** Resolves to the attempt that was forgotten; undefined where it was over before. */
export async function forgetEntry(id: string): Promise<PendingEntry | undefined> {
  let forgotten: PendingEntry | undefined;
  await changeEntry(id, (now) => {
    forgotten = now;
    return null;
  });
  return forgotten;
}

/** The attempt in another state, which begins now. */
export function inState(entry: PendingEntry, state: PendingEntry['state']): PendingEntry {
  return { ...entry, state, since: Date.now(), isWaiting: false, refusal: undefined };
}

/** The attempt as refused: its viewer reads why, and may try again. */
export function asRefused(entry: PendingEntry, refusal: Refusal): PendingEntry {
  return { ...inState(entry, 'refused'), refusal };
}
