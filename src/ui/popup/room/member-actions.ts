/** A member's requests, and why the last one was refused. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { createQueue } from '../../../async/queue.ts';
import { callWorker } from '../../../messaging/call-worker.ts';
import type { HostAct } from '../../../protocol/backend/host-act.ts';
import type { Refusal, Result } from '../../../protocol/refusal.ts';

export interface Wishes<Wish> {
  readonly isBusy: ReadonlySignal<boolean>;
  /** Why the last request was refused. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  /** `done` is called after the request succeeded. */
  act(wish: Wish, done?: () => void): void;
}

export type Hosting = Wishes<HostAct>;
/** The viewer's new name. */
export type Naming = Wishes<string>;

export const createHosting = (changed: () => Promise<void>): Hosting =>
  createWishes((act) => callWorker('room/host', act), changed);

export const createNaming = (changed: () => Promise<void>): Naming =>
  createWishes((name) => callWorker('room/rename', { name }), changed);

/** Sends one request after the other. `changed` reads the room again. */
function createWishes<Wish>(
  ask: (wish: Wish) => Promise<Result<null>>,
  changed: () => Promise<void>,
): Wishes<Wish> {
  const refusal = signal<Refusal | undefined>(undefined);
  const wishes = signal(0);
  const inTurn = createQueue();
  const run = async (wish: Wish, done?: () => void) => {
    const result = await ask(wish);
    refusal.value = result.ok ? undefined : result.refusal;
    await changed();
    wishes.value -= 1;
    if (result.ok) done?.();
  };
  return {
    isBusy: computed(() => wishes.value > 0),
    refusal,
    act(wish, done) {
      wishes.value += 1;
      void inTurn(() => run(wish, done));
    },
  };
}
