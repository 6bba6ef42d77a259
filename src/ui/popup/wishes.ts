/** What a member asked for, and why it was not done. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { callWorker } from '../../messaging/call-worker.ts';
import type { HostAct } from '../../protocol/host-act.ts';
import type { Refusal, Result } from '../../protocol/refusal.ts';

export interface Wishes<Wish> {
  readonly isBusy: ReadonlySignal<boolean>;
  /** Why the last wish was not fulfilled. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  /** `done` is called once it was fulfilled. */
  act(wish: Wish, done?: () => void): void;
}

export type Hosting = Wishes<HostAct>;
/** What we want to be called. */
export type Naming = Wishes<string>;

export const createHosting = (changed: () => Promise<void>): Hosting =>
  createWishes((act) => callWorker('room/host', act), changed);

export const createNaming = (changed: () => Promise<void>): Naming =>
  createWishes((name) => callWorker('room/rename', { name }), changed);

/** One wish after the other. `changed` reads the room anew. */
function createWishes<Wish>(
  ask: (wish: Wish) => Promise<Result<null>>,
  changed: () => Promise<void>,
): Wishes<Wish> {
  const refusal = signal<Refusal | undefined>(undefined);
  const wishes = signal(0);
  let queue = Promise.resolve();
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
      queue = queue.then(() => run(wish, done));
    },
  };
}
