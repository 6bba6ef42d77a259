/**
 * Attempts to enter a room, one at a time. The background owns them, as the browser closes the popup when it
 * asks for permission: the popup begins one, and shows how it goes.
 */
import type { ReadonlySignal } from '@preact/signals';
import { signal } from '@preact/signals';
import { send } from '../../messaging/messages.ts';
import { askFor, canBackgroundAsk, mayUse } from '../../messaging/permissions.ts';
import { storedEntry } from '../../messaging/stored.ts';
import type { Entry, PendingEntry } from '../../protocol/entry.ts';
import { isBusy } from '../../protocol/entry.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { pause, repeat } from '../repeat.ts';
import type { Attempt } from './attempt.ts';
import { attemptOf, newAttempt } from './attempt.ts';

/** Milliseconds between two messages to a worker that may have been stopped. */
const POKE_MS = 2000;
/** Milliseconds until a message is sent again that a stopped worker lost, and how often. */
const RESEND_MS = 300;
const RESENDS = 10;

export interface Entering {
  readonly attempt: ReadonlySignal<Attempt | undefined>;
  /** Call it in the click, before anything is waited for. `before` is the room we are in now, if any. */
  start(entry: Entry, origins: readonly string[], before: string | undefined): void;
  /** For what can be told without asking anybody. */
  refuse(entry: Entry, refusal: Refusal): void;
  giveUp(): void;
  /** Takes up what began in a popup that was closed, for the tab the popup is over. */
  takeUp(tabId: number): Promise<void>;
}

/** `arrived` sees to it that the room is known before the attempt ends. */
export function createEntering(arrived: () => Promise<void>, until: AbortSignal): Entering {
  const attempt = signal<Attempt | undefined>(undefined);
  /** The attempt for which this popup asked the browser, and has no answer yet. */
  let asked: string | undefined;

  /** Shown: the notice over the page, and the mark on our button, have done their part. */
  const seen = async (tabId: number | null, pending: PendingEntry | null) => {
    const id = pending && !isBusy(pending) ? { id: pending.id } : {};
    // Where nobody hears it, the next popup says so again.
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
    // Browsers do not tell of every change.
    await show(await storedEntry.read());
    if (attempt.value?.state === 'busy') await send('entry/advance', {});
  };
  repeat(poke, POKE_MS, until);

  /** Sends until a worker answers: one that was stopped half-way is started by the next message. */
  const insist = async (busy: Attempt, message: () => Promise<null>) => {
    for (let tries = 0; tries < RESENDS && attempt.value?.id === busy.id; tries += 1) {
      try {
        await message();
        return;
      } catch {
        if (attempt.value?.id === busy.id) attempt.value = { ...busy, waitingFor: 'worker' };
        await pause(RESEND_MS, until);
      }
    }
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
    // Browsers reject what they will not ask about; for the viewer that is a no all the same.
    const answer =
      asksHere || origins.length === 0 ? undefined : askFor(origins).catch(() => false);
    void follow(busy, begun, answer);
  };

  /** Tells what the viewer answered where this popup asked, and shows how the attempt is once it is known. */
  const follow = async (
    busy: Attempt,
    begun: Promise<void>,
    answer: Promise<boolean> | undefined,
  ) => {
    await begun;
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
      // Where nobody hears it, the attempt goes on, and its viewer sees how it ends.
      send('entry/cancel', {}).catch(() => undefined);
    },
    async takeUp(tabId) {
      const pending = await storedEntry.read();
      // One that is in no tab is every popup's.
      const isOurs = (pending?.entry.request.tabId ?? tabId) === tabId && !attempt.value;
      const ours = isOurs ? pending : null;
      if (ours) attempt.value = attemptOf(ours);
      // A worker takes its time to start: nothing of it is waited for.
      void seen(tabId, ours);
      // The browser's question covers its window: where it is gone, and nothing allowed, the answer was no.
      if (ours?.state !== 'asking' || ours.entry.request.tabId !== tabId) return;
      if (await mayUse(ours.origins)) return;
      void send('entry/answered', { id: ours.id, isAllowed: false }).catch(() => undefined);
    },
  };
}
