/**
 * Attempts to enter a room, one at a time. The background owns them, because the browser closes
 * the popup when it asks for permission. The popup starts an attempt and shows its progress.
 */
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { ticker } from '../../../async/browser-clock.ts';
import { poll } from '../../../async/poll.ts';
import { retry } from '../../../async/retry.ts';
import { send } from '../../../messaging/messages.ts';
import { askFor, canBackgroundAsk, mayUse } from '../../../messaging/permissions.ts';
import { storedEntry } from '../../../messaging/stored.ts';
import type { Entry, PendingEntry } from '../../../protocol/extension/entry.ts';
import { isBusy } from '../../../protocol/extension/entry.ts';
import type { Refusal } from '../../../protocol/refusal.ts';
import type { Attempt } from './attempt.ts';
import { attemptOf, newAttempt } from './attempt.ts';

/** Milliseconds between two messages that wake a stopped worker. */
const POKE_MS = 2000;
/** Delay in milliseconds, and number of attempts, for a message that a stopped worker lost. */
const RESEND_MS = 300;
const ATTEMPTS = 10;

export interface Entering {
  readonly attempt: ReadonlySignal<Attempt | undefined>;
  /** Call it in the click, before the first wait. `before` is the current room, if any. */
  start(entry: Entry, origins: readonly string[], before: string | undefined): void;
  /** Refuses an entry that the popup can judge by itself. */
  refuse(entry: Entry, refusal: Refusal): void;
  giveUp(): void;
  /** Resumes an attempt that began in a popup since closed, for the tab under this popup. */
  takeUp(tabId: number): Promise<void>;
}

/** `arrived` resolves once the membership is known; the attempt ends after it. */
export function createEntering(arrived: () => Promise<void>, until: AbortSignal): Entering {
  const attempt = signal<Attempt | undefined>(undefined);
  /** The attempt for which this popup asked the browser and has no answer yet. */
  let asked: string | undefined;

  /** The popup shows the attempt, so the notice and the badge are no longer needed. */
  const seen = async (tabId: number | null, pending: PendingEntry | null) => {
    const id = pending && !isBusy(pending) ? { id: pending.id } : {};
    // If the worker misses it, the next popup sends it again.
    await send('entry/seen', { tabId, ...id }).catch(() => undefined);
  };

  const show = async (pending: PendingEntry | null) => {
    const { value: now } = attempt;
    if (pending && pending.id === now?.id) {
      attempt.value = { ...attemptOf(pending), before: now.before };
      if (!isBusy(pending)) await seen(pending.entry.request.tabId, pending);
    } else if (now?.state === 'busy' && asked !== now.id) {
      // It is over, or another popup has begun one.
      await arrived();
      if (attempt.value?.id === now.id) attempt.value = undefined;
      await seen(now.entry.request.tabId, null);
    }
  };
  storedEntry.watch((pending) => void show(pending).catch(() => undefined), until);

  const poke = async () => {
    if (attempt.value?.state !== 'busy') return;
    // Browsers do not report every change.
    await show(await storedEntry.read());
    if (attempt.value?.state !== 'busy') return;
    // The next message starts a worker that was stopped half-way.
    await send('entry/advance', {}).catch(() => undefined);
  };
  poll(ticker, POKE_MS, poke, until);

  /** Sends until a worker answers: the next message starts a stopped one. */
  const insist = async (busy: Attempt, message: () => Promise<null>) => {
    const isWanted = () => attempt.value?.id === busy.id;
    const sent = () =>
      message().catch((error: unknown) => {
        if (isWanted()) attempt.value = { ...busy, waitingFor: 'worker' };
        throw error;
      });
    const options = { ticker, attempts: ATTEMPTS, delayMs: RESEND_MS, signal: until, isWanted };
    return (await retry(sent, options)) !== undefined;
  };

  const start = (entry: Entry, origins: readonly string[], before: string | undefined) => {
    const busy = newAttempt(entry, origins, before);
    const { id } = busy;
    attempt.value = busy;
    const asksHere = canBackgroundAsk();
    asked = id;
    const begun = insist(busy, () =>
      send('entry/begin', { id, entry, origins: [...origins], asksHere }),
    );
    // Browsers reject requests that they will not ask about; that counts as a refusal by the
    // viewer.
    const answer =
      asksHere || origins.length === 0 ? undefined : askFor(origins).catch(() => false);
    void follow(busy, begun, answer);
  };

  /** Reports the viewer's answer if this popup asked, then shows the attempt. */
  const follow = async (
    busy: Attempt,
    begun: Promise<boolean>,
    answer: Promise<boolean> | undefined,
  ) => {
    const isHeard = await begun;
    if (!isHeard && attempt.value?.id === busy.id) {
      attempt.value = { ...busy, state: 'refused', refusal: { code: 'worker-unavailable' } };
      return;
    }
    if (answer) {
      const isAllowed = await answer;
      await insist(busy, () => send('entry/answered', { id: busy.id, isAllowed }));
    }
    if (asked === busy.id) asked = undefined;
    await show(await storedEntry.read());
  };

  return {
    attempt,
    start,
    refuse(entry, refusal) {
      attempt.value = newAttempt(entry, [], undefined, refusal);
    },
    giveUp() {
      attempt.value = undefined;
      // If nobody receives this, the attempt continues and its viewer sees the result.
      send('entry/cancel', {}).catch(() => undefined);
    },
    async takeUp(tabId) {
      const pending = await storedEntry.read();
      // An attempt without a tab belongs to every popup.
      const isOurs = (pending?.entry.request.tabId ?? tabId) === tabId && !attempt.value;
      const ours = isOurs ? pending : null;
      if (ours) attempt.value = attemptOf(ours);
      // A worker takes time to start, so the popup does not wait for it.
      void seen(tabId, ours);
      // The browser's question covers its window. If it is gone and nothing was granted, the answer was no.
      if (ours?.state !== 'asking' || ours.entry.request.tabId !== tabId) return;
      if (await mayUse(ours.origins)) return;
      void send('entry/answered', { id: ours.id, isAllowed: false }).catch(() => undefined);
    },
  };
}
