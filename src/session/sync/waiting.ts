/** Waits for those who are not ready, or has the room go on: what `core/gate` says, done. */
import { waitingFor, nextBarrierAction, recovered } from '../../core/waiting/barrier.ts';
import type { WaitBudget } from '../../core/waiting/wait-budget.ts';
import { freshWaitBudget, withBarrierState } from '../../core/waiting/wait-budget.ts';
import type { Room, Status } from '../../core/consensus/types.ts';
import type { Commands } from './commands.ts';
import type { Clock, Ticker } from '../ports.ts';

export interface Waiting {
  /** Looks whether the room is to wait or to go on. Called whenever that may have changed. */
  tend(): void;
  /** Ids of those the room waits for, and for how many milliseconds it has. */
  status(): { readonly awaited: string[]; readonly heldFor: number };
}

/** Tends `room()` until `signal` aborts. */
export function startWaiting(
  { clock, ticker }: { readonly clock: Clock; readonly ticker: Ticker },
  room: () => Room,
  status: () => Status,
  commands: () => Commands,
  signal: AbortSignal,
): Waiting {
  let budget: WaitBudget = freshWaitBudget;
  let tending = false;
  let again = false;
  let wake: AbortController | undefined;

  function tend(): void {
    again = true;
    // A command of ours has the player looked at, which calls us again.
    if (tending) return;
    tending = true;
    while (again) {
      again = false;
      tendOnce();
    }
    tending = false;
  }

  function tendOnce(): void {
    const { vector } = room();
    if (!vector || signal.aborted) return;
    wake?.abort();
    const now = clock.now();
    const self = status();
    const waits = waitingFor(room(), self, budget, now);
    budget = withBarrierState(budget, {
      vector,
      waitingFor: waits,
      recovered: recovered(room(), self),
      now,
    });
    const move = nextBarrierAction(room(), self, budget, now);
    if (!move) return;
    switch (move.kind) {
      case 'hold':
        return commands().hold(move.hold, move.position);
      case 'release':
        return commands().release();
      case 'wait':
        wake = new AbortController();
        return ticker.after(move.until - now, tend, wake.signal);
    }
  }

  signal.addEventListener('abort', () => wake?.abort());
  return {
    tend,
    status() {
      const now = clock.now();
      const { heldSince } = budget;
      return {
        awaited: waitingFor(room(), status(), budget, now),
        heldFor: heldSince > -Infinity ? now - heldSince : 0,
      };
    },
  };
}
