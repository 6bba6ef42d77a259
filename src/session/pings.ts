/** Keeps the clock of each link: asks the other end what time it is there, often at first. */
import { pingInterval } from '../core/clock.ts';
import type { Room } from '../core/room.ts';
import { withPing } from '../core/room.ts';
import type { Clock, Mesh, Ticker } from './ports.ts';

/** Milliseconds: the burst of pings that a link begins with. */
const FRESH = 600;

export interface Pings {
  /** From the beginning of the schedule. */
  start(member: string): void;
  stop(member: string): void;
}

/** Pings until `signal` aborts. `change` replaces the session's room by what the function makes of it. */
export function startPings(
  { mesh, clock, ticker }: { readonly mesh: Mesh; readonly clock: Clock; readonly ticker: Ticker },
  room: () => Room,
  change: (next: Room) => void,
  signal: AbortSignal,
): Pings {
  const links = new Map<string, AbortController>();
  const startedAt = new Map<string, number>();

  function ping(member: string, link: AbortSignal): void {
    const peer = room().peers.get(member);
    if (!peer) return;
    const now = clock.now();
    mesh.send(member, { type: 'ping', sent: now }, 'fast');
    change(withPing(room(), member));
    ticker.after(
      pingInterval(peer.pings, now - peer.measuredSince),
      () => ping(member, link),
      link,
    );
  }

  signal.addEventListener('abort', () => {
    for (const link of links.values()) link.abort();
  });
  return {
    start(member) {
      const now = clock.now();
      // One that begins anew again and again is asked no more often for it.
      const isFresh = now - (startedAt.get(member) ?? -Infinity) < FRESH;
      if (links.has(member) && isFresh) return;
      startedAt.set(member, now);
      links.get(member)?.abort();
      const link = new AbortController();
      links.set(member, link);
      ping(member, link.signal);
    },
    stop(member) {
      links.get(member)?.abort();
      links.delete(member);
      startedAt.delete(member);
    },
  };
}
