/** What the host asked for, and why it was not done. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { send } from '../../messaging/messages.ts';
import type { HostAct } from '../../protocol/host-act.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import { refused } from '../../protocol/refusal.ts';

export interface Hosting {
  readonly isBusy: ReadonlySignal<boolean>;
  /** Why the last wish was not fulfilled. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  act(act: HostAct): void;
}

/** One wish after the other. `changed` reads the room anew. */
export function createHosting(changed: () => Promise<void>): Hosting {
  const refusal = signal<Refusal | undefined>(undefined);
  const wishes = signal(0);
  let queue = Promise.resolve();
  const run = async (act: HostAct) => {
    // A worker that was stopped half-way may have done it: each act may be repeated.
    const result = await send('room/host', act).catch(() => refused('backend-unreachable'));
    refusal.value = result.ok ? undefined : result.refusal;
    await changed();
    wishes.value -= 1;
  };
  return {
    isBusy: computed(() => wishes.value > 0),
    refusal,
    act(act) {
      wishes.value += 1;
      queue = queue.then(() => run(act));
    },
  };
}
