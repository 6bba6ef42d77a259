/**
 * Sees to it that whom the peers take for the host is host in the database, too. Whoever stands in for
 * one who is gone claims the room there until it is theirs, or somebody else is host; everyone else
 * asks who is there, as the order of the roster decides. May be refused or lost as often as need be:
 * nothing but the epoch counts.
 */
import { hostOf } from '../../core/consensus/host.ts';
import type { Room } from '../../core/consensus/types.ts';
import type { RoomSnapshot } from '../../protocol/rows.ts';
import type { Archive, Clock, Ticker } from '../ports.ts';

/** Milliseconds. */
const CHECK_MS = 1000;
/** To stand in before the first claim: who said goodbye has left the database by then. */
const SETTLE_MS = 2500;
const CLAIM_INTERVAL_MS = 3000;
const REFRESH_INTERVAL_MS = 10_000;
/** The silence for which the database keeps a host whose room is claimed, `private.host_lease()`. */
const DATABASE_LEASE_MS = 22_000;

export interface HostTakeoverPorts {
  readonly self: string;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** What claiming needs of its session. */
export interface Claiming {
  room(): Room;
  /** Asks the database who is there. */
  refresh(): void;
  /** Takes the room as the database tells it. */
  adopt(snapshot: RoomSnapshot): void;
  /** We are host: the others are to ask the database. */
  granted(): void;
}

/** Claims, whenever we stand in, until `signal` aborts. */
export function startHostTakeover(
  { self, archive, clock, ticker }: HostTakeoverPorts,
  session: Claiming,
  signal: AbortSignal,
): void {
  let host: string | undefined;
  let notBefore = -Infinity;

  async function check(): Promise<void> {
    const now = clock.now();
    const room = session.room();
    const { epoch, member } = room.appointment;
    const before = host;
    host = hostOf(room, now);
    if (host !== before) notBefore = host === self ? now + SETTLE_MS : now;
    if (epoch > 0 && host !== member && now >= notBefore) {
      const wait = host === self ? await takeOver(epoch) : refreshRoster();
      notBefore = clock.now() + wait;
    }
    ticker.after(CHECK_MS, () => void check(), signal);
  }

  function refreshRoster(): number {
    session.refresh();
    return REFRESH_INTERVAL_MS;
  }

  /** Milliseconds after which it is worth another try: a host that is heard there is not given up. */
  async function takeOver(epoch: number): Promise<number> {
    const result = await archive.takeOverHost(epoch);
    if (signal.aborted || !result.ok) return CLAIM_INTERVAL_MS;
    const { room, members } = result.value;
    session.adopt(result.value);
    if (room.host_user_id === self) session.granted();
    const row = members.find(({ user_id: id }) => id === room.host_user_id);
    const age = (row?.heartbeat_age_seconds ?? Infinity) * 1000;
    return Math.max(CLAIM_INTERVAL_MS, DATABASE_LEASE_MS - age);
  }

  ticker.after(CHECK_MS, () => void check(), signal);
}
