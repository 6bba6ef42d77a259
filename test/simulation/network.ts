/** A network in virtual time between simulated meshes, and what goes wrong on it. */
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';
import type { Device } from './device.ts';
import { SimulatedMesh } from './mesh.ts';
import type { Link } from './mesh.ts';
import type { Random } from './random.ts';
import { chance } from './random.ts';
import type { VirtualTime } from './time.ts';

export interface Conditions {
  /** One-way milliseconds, and the mean of an exponential on top. */
  readonly delay: number;
  readonly jitter: number;
  /** Shares of packets that are lost, and of messages on the fast channel that come twice. */
  readonly loss: number;
  readonly repetition: number;
}

/** What a fault adds to the conditions of the members it touches. */
export type Disturbance = Conditions & { readonly members: ReadonlySet<string> };

export type Channel = 'reliable' | 'fast';

/** Milliseconds of SCTP's first wait for an acknowledgement, and the longest it grows to; and the worst path. */
const RETRANSMISSION = 220;
const LONGEST_RETRANSMISSION = 800;
const MOST_LOST = 0.5;

export class SimulatedNetwork {
  readonly time: VirtualTime;
  readonly conditions: Conditions;
  /** PeerServer does not answer: nobody can be dialled. */
  signallingAway = false;
  /** Sees each message as it is sent. */
  watch: (from: SimulatedMesh, to: string, message: PeerMessage) => void = () => undefined;
  /** Hears of what arrives and is no message: sessions never send such a thing. */
  unreadable: (text: string) => void = (text) => {
    throw new Error(`a message of ours that is none: ${text}`);
  };
  private readonly random: Random;
  private readonly meshes = new Map<string, SimulatedMesh>();
  /** Extra one-way milliseconds by `from>to`: what makes a path asymmetric. */
  private readonly detours = new Map<string, number>();
  private readonly disturbances = new Set<Disturbance>();
  private group = new Map<string, number>();

  constructor(time: VirtualTime, conditions: Conditions, random: Random) {
    this.time = time;
    this.conditions = conditions;
    this.random = random;
  }

  join(member: string, peerId: string, device: Device, signal: AbortSignal): SimulatedMesh {
    const mesh = new SimulatedMesh(member, peerId, device, this, signal);
    this.meshes.set(peerId, mesh);
    signal.addEventListener('abort', () => this.meshes.delete(mesh.peerId));
    return mesh;
  }

  /** Gives a mesh another address. */
  move(mesh: SimulatedMesh): string {
    this.meshes.delete(mesh.peerId);
    const peerId = `${mesh.peerId}-again`;
    this.meshes.set(peerId, mesh);
    return peerId;
  }

  at(peerId: string): SimulatedMesh | undefined {
    return this.meshes.get(peerId);
  }

  /** Messages from one member to another take `milliseconds` longer than those back. */
  detour(from: string, to: string, milliseconds: number): void {
    this.detours.set(`${from}>${to}`, milliseconds);
  }

  disturb(disturbance: Disturbance): void {
    this.disturbances.add(disturbance);
  }

  calm(disturbance: Disturbance): void {
    this.disturbances.delete(disturbance);
  }

  /** Splits the members: those of one group hear only each other until `heal`. Others are group 0. */
  part(...groups: readonly ReadonlySet<string>[]): void {
    this.group = new Map(
      groups.flatMap((members, index) => [...members].map((member) => [member, index + 1])),
    );
  }

  heal(): void {
    this.group = new Map();
    for (const mesh of this.meshes.values()) mesh.releaseHeld();
  }

  /** Every link's path dies at once. */
  cutAll(): void {
    for (const mesh of this.meshes.values()) mesh.cutAll();
  }

  reaches(from: string, to: string): boolean {
    return (this.group.get(from) ?? 0) === (this.group.get(to) ?? 0);
  }

  /** One-way milliseconds of one packet now. */
  flight(from: string, to: string): number {
    let { delay, jitter } = this.conditions;
    delay += this.detours.get(`${from}>${to}`) ?? 0;
    for (const extra of this.disturbances) {
      if (!extra.members.has(from) && !extra.members.has(to)) continue;
      delay += extra.delay;
      jitter += extra.jitter;
    }
    return delay - jitter * Math.log(1 - this.random());
  }

  /** Carries `text` over `link`; what is reliable arrives once and in order, as long as the link lives. */
  carry(link: Link, from: SimulatedMesh, text: string, channel: Channel): void {
    const to = link.other(from);
    const reaches = this.reaches(from.member, to.member);
    const deliver = (at: number) => this.time.at(at, () => to.deliver(link, text, channel));
    if (channel === 'fast') {
      if (!reaches || this.losesPacket(from.member, to.member)) return;
      deliver(this.time.now + this.flight(from.member, to.member));
      if (chance(this.random, this.repetitionOf(from.member, to.member))) {
        deliver(this.time.now + this.flight(from.member, to.member));
      }
      return;
    }
    if (!reaches) return link.hold(from, text);
    let after = this.flight(from.member, to.member);
    let wait = RETRANSMISSION;
    while (this.losesPacket(from.member, to.member)) {
      after += wait;
      wait = Math.min(wait * 2, LONGEST_RETRANSMISSION);
    }
    deliver(link.inOrder(from, this.time.now + after));
  }

  private losesPacket(from: string, to: string): boolean {
    return chance(this.random, this.share(from, to, 'loss'));
  }

  private repetitionOf(from: string, to: string): number {
    return this.share(from, to, 'repetition');
  }

  private share(from: string, to: string, what: 'loss' | 'repetition'): number {
    let share = this.conditions[what];
    for (const extra of this.disturbances) {
      if (extra.members.has(from) || extra.members.has(to)) share += extra[what];
    }
    return Math.min(share, MOST_LOST);
  }
}
