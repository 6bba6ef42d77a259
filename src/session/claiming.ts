/**
 * Takes the place of a host who is gone in the database, too: whoever stands in for them among the
 * peers claims the room until it is theirs, or somebody else is host. May be refused or lost as often
 * as need be: nothing but the epoch is remembered.
 */
import { hostOf } from '../core/host.ts';
import type { Room } from '../core/room.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';
import type { Archive, Clock, Ticker } from './ports.ts';

/** Milliseconds. */
const LOOK = 1000;
/** To stand in before the first claim: who said goodbye has left the database by then. */
const SETTLED = 2500;
const BETWEEN_CLAIMS = 3000;
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
  let standsInSince: number | undefined;
  let notBefore = -Infinity;

  async function look(): Promise<void> {
    const now = clock.now();
    const room = session.room();
    const standsIn = room.appointed.member !== self && hostOf(room, now) === self;
    standsInSince = standsIn ? (standsInSince ?? now) : undefined;
    const isDue =
      standsInSince !== undefined && now >= Math.max(standsInSince + SETTLED, notBefore);
    if (isDue && room.appointed.epoch > 0) {
      const wait = await claim(room.appointed.epoch);
      notBefore = clock.now() + wait;
    }
    ticker.after(LOOK, () => void look(), signal);
  }

  /** Milliseconds after which it is worth another try: a host that is heard there is not given up. */
  async function claim(epoch: number): Promise<number> {
    const result = await archive.claimHost(epoch);
    if (signal.aborted || !result.ok) return BETWEEN_CLAIMS;
    const { room, members } = result.value;
    session.adopt(result.value);
    if (room.host_user_id === self) session.granted();
    const host = members.find(({ user_id: id }) => id === room.host_user_id);
    const age = (host?.heartbeat_age_seconds ?? Infinity) * 1000;
    return Math.max(BETWEEN_CLAIMS, LEASE - age);
  }

  ticker.after(LOOK, () => void look(), signal);
}
