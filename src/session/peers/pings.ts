/** Measures the clock of each link by pings, often at first. */
import { onAbort } from '../../async/on-abort.ts';
import type { Timer } from '../../async/timer.ts';
import { createTimer } from '../../async/timer.ts';
import { pingIntervalMs } from '../../core/clock/link-clock.ts';
import { withPing } from '../../core/consensus/merge.ts';
import type { Clock, Mesh, Ticker } from '../ports.ts';
import type { RoomStore } from '../sync/room-store.ts';

/** Milliseconds of the burst of pings that begins a measurement. */
const BURST_MS = 600;

export interface PingParts {
  readonly mesh: Mesh;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly store: RoomStore;
}

export interface Pings {
  /** Starts the schedule from its beginning. */
  start(member: string): void;
  stop(member: string): void;
  /** Notes the pong to the ping sent at `sent`. */
  answered(member: string, sent: number): void;
  /** Whether many of the recent pings were lost. */
  isUnsteady(member: string): boolean;
}

/** Pings kept, and the fewest that allow a judgement. */
const RECENT_PINGS = 60;
const MIN_PINGS = 20;
/** Milliseconds after which a ping counts as lost. */
const PING_TIMEOUT_MS = 2000;
/** Share of lost pings above which a link is unsteady. */
const UNSTEADY_SHARE = 0.1;

interface PingedLink {
  readonly timer: Timer;
  /** Whether each ping was answered, by when it was sent; the latest last. */
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
    link.timer.start(pingIntervalMs(peer.pings, now - peer.measuredSince), () =>
      ping(member, link),
    );
  }

  onAbort(signal, () => {
    for (const { timer } of links.values()) timer.stop();
  });
  return {
    start(member) {
      const now = clock.now();
      const before = links.get(member);
      // A measurement that restarts again and again sends no more pings for it.
      if (before && now - before.startedAt < BURST_MS) return;
      before?.timer.stop();
      const link = { timer: createTimer(ticker), pings: new Map(), startedAt: now };
      links.set(member, link);
      ping(member, link);
    },
    stop(member) {
      links.get(member)?.timer.stop();
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
