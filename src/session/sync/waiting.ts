/** Waits for those who are not ready, or has the room go on: what `core/gate` says, done. */
import { awaited, conducted, well } from '../../core/waiting/barrier.ts';
import type { Patience } from '../../core/waiting/wait-budget.ts';
import { freshPatience, withLook } from '../../core/waiting/wait-budget.ts';
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
  let patience: Patience = freshPatience;
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
    const waits = awaited(room(), self, patience, now);
    patience = withLook(patience, { vector, awaited: waits, well: well(room(), self), now });
    const move = conducted(room(), self, patience, now);
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
      const { heldSince } = patience;
      return {
        awaited: awaited(room(), status(), patience, now),
        heldFor: heldSince > -Infinity ? now - heldSince : 0,
      };
    },
  };
}
