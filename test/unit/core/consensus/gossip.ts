/** Members who beat once a second, each on a clock of its own, over links that take their time. */
import { HOST_LEASE_MS, hostFreshness, hostOf } from '../../../../src/core/consensus/host.ts';
import type { Room } from '../../../../src/core/consensus/types.ts';
import { withBeat, withPong } from '../../../../src/core/consensus/merge.ts';
import { newRoom, withPeer, withRoster } from '../../../../src/core/consensus/room.ts';
import type { Random } from '../../../simulation/random.ts';
import { between, chance } from '../../../simulation/random.ts';
import { VirtualTime } from '../../../simulation/time.ts';

const BEAT = 1000;
/** Exchanges by which each end of a link knows the other's clock. */
const PINGS = 5;
/** Milliseconds between two samples of each member's host. */
const LOOK = 100;

/** A link's one-way milliseconds from one end to the other, and up to how much longer a message takes. */
interface Way {
  readonly delay: number;
  readonly jitter: number;
}

export interface Conditions {
  /** One-way milliseconds of the slowest link, and of the longest jitter on top. */
  readonly delay: number;
  readonly jitter: number;
  /** Share of beats that are lost. */
  readonly loss: number;
}

/** Member 0 is the host the database appointed. */
export class Gossip {
  readonly names: readonly string[];
  /** All hosts that any member here ever had. */
  readonly seen = new Set<string>();
  private readonly time = new VirtualTime();
  private readonly random: Random;
  private readonly conditions: Conditions;
  private readonly ways = new Map<string, Way>();
  private readonly offsets: readonly number[];
  private readonly gone = new Set<number>();
  private isApart: (one: number, other: number) => boolean = () => false;
  private rooms: Room[];

  constructor(
    size: number,
    conditions: Conditions,
    random: Random,
    isLinked: (one: number, other: number) => boolean = () => true,
  ) {
    this.random = random;
    this.conditions = conditions;
    const members = Array.from({ length: size }, (_, index) => index);
    this.names = members.map((index) => `member ${String(index).padStart(2, '0')}`);
    this.offsets = members.map(() => between(random, 0, 1e6));
    this.rooms = members.map((who) => this.enter(who));
    for (const one of members) {
      for (const other of members) {
        if (other !== one && isLinked(Math.min(one, other), Math.max(one, other))) {
          this.ways.set(`${one} ${other}`, {
            delay: between(random, 0, conditions.delay),
            jitter: between(random, 0, conditions.jitter),
          });
        }
      }
    }
    for (const one of members) {
      for (const other of members) if (this.ways.has(`${one} ${other}`)) this.link(one, other);
      this.time.at(between(random, 0, BEAT), () => this.beat(one));
    }
    this.look();
  }

  async until(time: number): Promise<void> {
    await this.time.until(time);
  }

  /** A member that leaves sends nothing from now on. */
  vanish(...members: readonly number[]): void {
    for (const member of members) this.gone.add(member);
  }

  /** From now on those who are apart do not hear each other. */
  part(isApart: (one: number, other: number) => boolean): void {
    this.isApart = isApart;
  }

  /** The hosts of the members that are here now. */
  hosts(): string[] {
    const hosts = this.rooms.flatMap((room, who) =>
      this.gone.has(who) ? [] : [hostOf(room, this.clock(who))],
    );
    return [...new Set(hosts)];
  }

  private clock(who: number): number {
    return this.time.now + (this.offsets[who] ?? 0);
  }

  private enter(who: number): Room {
    const people = {
      roster: this.names,
      host: { epoch: 1, member: this.names[0] ?? '' },
      permitted: undefined,
    };
    const now = this.clock(who);
    return withRoster(newRoom(this.names[who] ?? ''), people, now);
  }

  private flight(from: number, to: number): number {
    const { delay, jitter } = this.ways.get(`${from} ${to}`) ?? { delay: 0, jitter: 0 };
    return delay + between(this.random, 0, jitter);
  }

  private link(who: number, other: number): void {
    const name = this.names[other] ?? '';
    this.change(who, (room) => withPeer(room, name, this.clock(who)));
    for (let ping = 0; ping < PINGS; ping += 1) {
      const sent = this.clock(who);
      const there = this.flight(who, other);
      const remote = this.clock(other) + there;
      const received = sent + there + this.flight(other, who);
      const exchange = { sent, remoteReceived: remote, remoteSent: remote, received };
      this.change(who, (room) => withPong(room, name, exchange));
    }
  }

  private beat(who: number): void {
    const room = this.rooms[who];
    if (!room || this.gone.has(who)) return;
    const sentAt = this.clock(who);
    const status = { state: 'following' } as const;
    const beat = { page: 0, host: hostFreshness(room, sentAt), sentAt, rank: 0, naps: 0, status };
    for (const to of this.names.keys()) {
      if (!this.ways.has(`${who} ${to}`) || this.isApart(who, to)) continue;
      if (chance(this.random, this.conditions.loss)) continue;
      this.time.after(this.flight(who, to), () =>
        this.change(to, (next) => withBeat(next, room.self, beat, this.clock(to))),
      );
    }
    this.time.after(BEAT, () => this.beat(who));
  }

  private look(): void {
    for (const host of this.hosts()) this.seen.add(host);
    this.time.after(LOOK, () => this.look());
  }

  private change(who: number, to: (room: Room) => Room): void {
    const room = this.rooms[who];
    if (room) this.rooms[who] = to(room);
  }
}

/** Milliseconds until everybody has heard everybody they hear. */
export function heardWithin({ delay, jitter }: Conditions): number {
  return BEAT + delay + jitter;
}

/** Milliseconds after a host fell silent within which everybody here takes the same other for the host. */
export function replacedWithin(conditions: Conditions): number {
  return HOST_LEASE_MS + heardWithin(conditions);
}
