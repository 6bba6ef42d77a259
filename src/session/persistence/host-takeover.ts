/**
 * Brings the database in line with the acting host. The acting host takes the room over until it is
 * theirs or somebody else is host; the others fetch the roster, whose order decides. Refused and
 * lost calls are harmless, as the epoch decides.
 */
import { poll } from '../../async/poll.ts';
import { hostOf } from '../../core/consensus/host.ts';
import type { Roster } from '../peers/roster.ts';
import type { Archive, Clock, Ticker } from '../ports.ts';
import type { RoomStore } from '../sync/room-store.ts';

/** Milliseconds between two checks. */
const CHECK_MS = 1000;
/**
 * Milliseconds as acting host before the first takeover: a member who said goodbye has left by
 * then.
 */
const SETTLE_MS = 2500;
const CLAIM_INTERVAL_MS = 3000;
const REFRESH_INTERVAL_MS = 10_000;
/** Milliseconds of silence before the database gives up a host: `private.host_lease()`. */
const DATABASE_LEASE_MS = 22_000;

export interface HostTakeoverPorts {
  readonly self: string;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** What the takeover needs of its session. */
export interface TakeoverSession {
  readonly store: Pick<RoomStore, 'get'>;
  readonly roster: Pick<Roster, 'adopt'>;
  /** Fetches the roster. */
  refresh(): void;
  /** We are host: the others are to fetch the roster. */
  granted(): void;
}

/** Takes the room over whenever we act as host, until `signal` aborts. */
export function startHostTakeover(
  { self, archive, clock, ticker }: HostTakeoverPorts,
  session: TakeoverSession,
  signal: AbortSignal,
): void {
  let host: string | undefined;
  let notBefore = -Infinity;

  async function check(): Promise<void> {
    const now = clock.now();
    const room = session.store.get();
    const { epoch, member } = room.appointment;
    const before = host;
    host = hostOf(room, now);
    if (host !== before) notBefore = host === self ? now + SETTLE_MS : now;
    if (epoch > 0 && host !== member && now >= notBefore) {
      const wait = host === self ? await takeOver(epoch) : refreshRoster();
      notBefore = clock.now() + wait;
    }
  }

  function refreshRoster(): number {
    session.refresh();
    return REFRESH_INTERVAL_MS;
  }

  /** Milliseconds until the next attempt: the database keeps a host that it hears. */
  async function takeOver(epoch: number): Promise<number> {
    const result = await archive.takeOverHost(epoch);
    if (signal.aborted || !result.ok) return CLAIM_INTERVAL_MS;
    const { room, members } = result.value;
    session.roster.adopt(result.value);
    if (room.hostId === self) session.granted();
    const row = members.find(({ id }) => id === room.hostId);
    const age = (row?.heartbeatAgeSeconds ?? Infinity) * 1000;
    return Math.max(CLAIM_INTERVAL_MS, DATABASE_LEASE_MS - age);
  }

  ticker.after(CHECK_MS, () => poll(ticker, CHECK_MS, check, signal), signal);
}
