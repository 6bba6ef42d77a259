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
const LOOK = 1000;
/** To stand in before the first claim: who said goodbye has left the database by then. */
const SETTLED = 2500;
const BETWEEN_CLAIMS = 3000;
const BETWEEN_QUESTIONS = 10_000;
/** The silence for which the database keeps a host whose room is claimed, `private.host_lease()`. */
const LEASE = 22_000;

export interface ClaimingPorts {
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
export function startClaiming(
  { self, archive, clock, ticker }: ClaimingPorts,
  session: Claiming,
  signal: AbortSignal,
): void {
  let host: string | undefined;
  let notBefore = -Infinity;

  async function look(): Promise<void> {
    const now = clock.now();
    const room = session.room();
    const { epoch, member } = room.appointed;
    const before = host;
    host = hostOf(room, now);
    if (host !== before) notBefore = host === self ? now + SETTLED : now;
    if (epoch > 0 && host !== member && now >= notBefore) {
      const wait = host === self ? await claim(epoch) : ask();
      notBefore = clock.now() + wait;
    }
    ticker.after(LOOK, () => void look(), signal);
  }

  function ask(): number {
    session.refresh();
    return BETWEEN_QUESTIONS;
  }

  /** Milliseconds after which it is worth another try: a host that is heard there is not given up. */
  async function claim(epoch: number): Promise<number> {
    const result = await archive.claimHost(epoch);
    if (signal.aborted || !result.ok) return BETWEEN_CLAIMS;
    const { room, members } = result.value;
    session.adopt(result.value);
    if (room.host_user_id === self) session.granted();
    const row = members.find(({ user_id: id }) => id === room.host_user_id);
    const age = (row?.heartbeat_age_seconds ?? Infinity) * 1000;
    return Math.max(BETWEEN_CLAIMS, LEASE - age);
  }

  ticker.after(LOOK, () => void look(), signal);
}
