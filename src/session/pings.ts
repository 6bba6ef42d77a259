/** Keeps the clock of each link: asks the other end what time it is there, often at first. */
import { pingInterval } from '../core/clock.ts';
import type { Room } from '../core/room.ts';
import { withPing } from '../core/room.ts';
import type { Clock, Mesh, Ticker } from './ports.ts';

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
      links.get(member)?.abort();
      const link = new AbortController();
      links.set(member, link);
      ping(member, link.signal);
    },
    stop(member) {
      links.get(member)?.abort();
      links.delete(member);
    },
  };
}
