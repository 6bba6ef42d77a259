/** The stored attempt to enter a room. There is at most one: a new one replaces it. */
import { storedEntry } from '../../messaging/stored.ts';
import type { PendingEntry } from '../../protocol/extension/entry.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { createQueue } from '../../async/queue.ts';

const inTurn = createQueue();

/** Stores `entry` in place of any other attempt. */
export function replaceEntry(entry: PendingEntry): Promise<void> {
  return inTurn(() => storedEntry.write(entry));
}

/** Changes the attempt `id`, or forgets it (null). Resolves to the attempt; undefined if it is over. */
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

/** Forgets the attempt `id`. Resolves to it; undefined if it was over before. */
export async function forgetEntry(id: string): Promise<PendingEntry | undefined> {
  let forgotten: PendingEntry | undefined;
  await changeEntry(id, (now) => {
    forgotten = now;
    return null;
  });
  return forgotten;
}

/** Forgets the attempt, whichever it is. */
export function forgetAnyEntry(): Promise<void> {
  return inTurn(() => storedEntry.write(null));
}

/** The attempt in a new state, which begins now. */
export function inState(entry: PendingEntry, state: PendingEntry['state']): PendingEntry {
  return { ...entry, state, since: Date.now(), isWaiting: false, refusal: undefined };
}

/** The attempt as refused, with the reason. */
export function asRefused(entry: PendingEntry, refusal: Refusal): PendingEntry {
  return { ...inState(entry, 'refused'), refusal };
}
