/** A member's requests, and why the last one was refused. */
import type { ReadonlySignal } from '@preact/signals';
import { computed, signal } from '@preact/signals';
import { createQueue } from '../../../async/queue.ts';
import { callWorker } from '../../../messaging/call-worker.ts';
import type { HostAct } from '../../../protocol/backend/host-act.ts';
import type { Refusal, Result } from '../../../protocol/refusal.ts';

export interface MemberActions<Action> {
  readonly isBusy: ReadonlySignal<boolean>;
  /** Why the last request was refused. */
  readonly refusal: ReadonlySignal<Refusal | undefined>;
  /** `done` is called after the request succeeded. */
  act(action: Action, done?: () => void): void;
}

export type Hosting = MemberActions<HostAct>;
/** The viewer's new name. */
export type Naming = MemberActions<string>;

export const createHosting = (changed: () => Promise<void>): Hosting =>
  createMemberActions((act) => callWorker('room/host', act), changed);

export const createNaming = (changed: () => Promise<void>): Naming =>
  createMemberActions((name) => callWorker('room/rename', { name }), changed);

/** Sends one request after the other. `changed` reads the room again. */
function createMemberActions<Action>(
  ask: (action: Action) => Promise<Result<null>>,
  changed: () => Promise<void>,
): MemberActions<Action> {
  const refusal = signal<Refusal | undefined>(undefined);
  const pendingCount = signal(0);
  const inTurn = createQueue();
  const run = async (action: Action, done?: () => void) => {
    const result = await ask(action);
    refusal.value = result.ok ? undefined : result.refusal;
    await changed();
    pendingCount.value -= 1;
    if (result.ok) done?.();
  };
  return {
    isBusy: computed(() => pendingCount.value > 0),
    refusal,
    act(action, done) {
      pendingCount.value += 1;
      void inTurn(() => run(action, done));
    },
  };
}
