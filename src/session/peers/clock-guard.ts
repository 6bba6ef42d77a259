/** Voids what was measured of the links' clocks once this machine was suspended. */
import { withClockReset } from '../../core/consensus/merge.ts';
import type { Clock } from '../ports.ts';
import type { RoomStore } from '../sync/room-store.ts';
import type { Pings } from './pings.ts';
import { createSuspendDetector } from './suspend-detector.ts';

/** Returns a check to be made before a time is sent or a received one is used. */
export function createClockGuard({
  clock,
  store,
  pings,
}: {
  readonly clock: Clock;
  readonly store: RoomStore;
  readonly pings: Pick<Pings, 'start'>;
}): () => void {
  const wasSuspended = createSuspendDetector(clock);
  return () => {
    if (!wasSuspended()) return;
    store.replace(withClockReset(store.get(), clock.now()));
    for (const member of store.get().peers.keys()) pings.start(member);
  };
}
