/** Keeps the wait budget of the room, and says what the ready barrier asks of us. */
import type { BarrierAction } from '../../core/waiting/barrier.ts';
import { nextBarrierAction, recovered, waitingFor } from '../../core/waiting/barrier.ts';
import type { WaitBudget } from '../../core/waiting/wait-budget.ts';
import { freshWaitBudget, withBarrierState } from '../../core/waiting/wait-budget.ts';
import type { OwnStatus } from '../own-status.ts';
import type { Clock } from '../ports.ts';
import type { RoomStore } from './room-store.ts';

export interface RoomWaiting {
  /** Takes the time since the last call into account; returns what we are to do now, if anything. */
  next(): BarrierAction | undefined;
  /** Ids of the members that the room waits for, and the milliseconds since it began to wait. */
  status(): { readonly awaited: string[]; readonly heldFor: number };
}

export function createWaiting({
  clock,
  store,
  ownStatus,
}: {
  readonly clock: Clock;
  readonly store: RoomStore;
  readonly ownStatus: Pick<OwnStatus, 'status'>;
}): RoomWaiting {
  let budget: WaitBudget = freshWaitBudget;
  return {
    next() {
      const room = store.get();
      const { vector } = room;
      if (!vector) return undefined;
      const now = clock.now();
      const own = ownStatus.status();
      budget = withBarrierState(budget, {
        vector,
        waitingFor: waitingFor(room, own, budget, now),
        recovered: recovered(room, own),
        now,
      });
      return nextBarrierAction(room, own, budget, now);
    },
    status() {
      const now = clock.now();
      const { heldSince } = budget;
      return {
        awaited: waitingFor(store.get(), ownStatus.status(), budget, now),
        heldFor: heldSince > -Infinity ? now - heldSince : 0,
      };
    },
  };
}
