/** The host as each member sees it, sampled through virtual time. */
import { HOST_LEASE_MS } from '../../src/core/consensus/host.ts';
import type { Conditions } from './network.ts';
import type { World } from './world.ts';

/** Milliseconds. */
const LOOK = 100;
const BEAT = 1000;
/** A beat that was lost is sent again, and perhaps again. */
const RESENT = 1000;

/**
 * Milliseconds after the host was last heard, or a room became whole, within which everybody takes
 * the same member, who is here, for the host.
 */
export function agreedWithin({ delay, jitter }: Conditions): number {
  return HOST_LEASE_MS + BEAT + RESENT + delay + 5 * jitter;
}

export class HostWatch {
  /** The member everybody takes for the host, where they are here and the same for all. */
  host: string | undefined;
  /** Milliseconds of virtual time since when. */
  since = Infinity;
  private readonly world: World;

  /** Watches from now on. */
  constructor(world: World) {
    this.world = world;
    this.look();
  }

  private look(): void {
    const { members, time } = this.world;
    const hosts = new Set(
      members.map(({ session }) => session.snapshot().members.find(({ isHost }) => isHost)?.id),
    );
    const [host] = hosts;
    const agreed = hosts.size === 1 && members.some(({ id }) => id === host) ? host : undefined;
    if (agreed !== this.host) this.since = agreed === undefined ? Infinity : time.now;
    this.host = agreed;
    time.after(LOOK, () => this.look());
  }
}
