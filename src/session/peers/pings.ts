/** Keeps the clock of each link: asks the other end what time it is there, often at first. */
import { pingIntervalMs } from '../../core/clock/link-clock.ts';
import { withPing } from '../../core/consensus/merge.ts';
import type { Clock, Mesh, Ticker } from '../ports.ts';
import type { RoomStore } from '../sync/room-store.ts';

/** Milliseconds: the burst of pings that a link begins with. */
const BURST_MS = 600;

export interface PingParts {
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly store: RoomStore;
}

export interface Pings {
  /** From the beginning of the schedule. */
  start(member: string): void;
  stop(member: string): void;
  /** The ping that was sent at `sent` came back. */
  answered(member: string, sent: number): void;
  /** Whether many of the last pings did not come back. */
  isUnsteady(member: string): boolean;
}

/** Pings that are looked back on, and the fewest that say something. */
const RECENT_PINGS = 60;
const MIN_PINGS = 20;
/** Milliseconds in which a ping is back, if it comes back. */
const PING_TIMEOUT_MS = 2000;
/** The share of lost ones above which a link is unsteady. */
const UNSTEADY_SHARE = 0.1;

interface PingedLink {
  readonly over: AbortController;
  /** Whether each came back, by when it was sent; the latest at the end. */
  readonly pings: Map<number, boolean>;
  readonly startedAt: number;
}

/** Pings until `signal` aborts. */
export function startPings({ mesh, clock, ticker, store }: PingParts, signal: AbortSignal): Pings {
  const links = new Map<string, PingedLink>();

  function ping(member: string, link: PingedLink): void {
    const peer = store.get().peers.get(member);
    if (!peer) return;
    const now = clock.now();
    link.pings.set(now, false);
    const [oldest] = link.pings.keys();
    if (link.pings.size > RECENT_PINGS && oldest !== undefined) link.pings.delete(oldest);
    mesh.send(member, { type: 'ping', sent: now }, 'fast');
    store.replace(withPing(store.get(), member));
    ticker.after(
      pingIntervalMs(peer.pings, now - peer.measuredSince),
      () => ping(member, link),
      link.over.signal,
    );
  }

  signal.addEventListener('abort', () => {
    for (const { over } of links.values()) over.abort();
  });
  return {
    start(member) {
      const now = clock.now();
      const before = links.get(member);
      // One that begins anew again and again is asked no more often for it.
      if (before && now - before.startedAt < BURST_MS) return;
      before?.over.abort();
      const link = { over: new AbortController(), pings: new Map(), startedAt: now };
      links.set(member, link);
      ping(member, link);
    },
    stop(member) {
      links.get(member)?.over.abort();
      links.delete(member);
    },
    answered(member, sent) {
      const pings = links.get(member)?.pings;
      if (pings?.has(sent)) pings.set(sent, true);
    },
    isUnsteady(member) {
      const due = [...(links.get(member)?.pings ?? [])].filter(
        ([sent]) => clock.now() - sent > PING_TIMEOUT_MS,
      );
      const lost = due.filter(([, isBack]) => !isBack);
      return due.length >= MIN_PINGS && lost.length > due.length * UNSTEADY_SHARE;
    },
  };
}
