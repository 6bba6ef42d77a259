/** A network in virtual time between simulated meshes: delay, jitter, loss, repetition, partition. */
import type { PeerMessage } from '../../src/protocol/peer-message.ts';
import { parsePeerMessage } from '../../src/protocol/peer-message.ts';
import type { Clock, Mesh, MeshListener } from '../../src/session/ports.ts';
import type { VirtualTime } from './time.ts';

export interface Conditions {
  /** One-way milliseconds, and the mean of an exponential on top. */
  delay: number;
  jitter: number;
  /** Shares of messages on the fast channel that are lost, or come twice. */
  loss: number;
  repetition: number;
}

const RETRANSMISSION = 220;

export class SimulatedNetwork {
  readonly conditions: Conditions;
  private readonly meshes = new Map<string, SimulatedMesh>();
  private parted: ReadonlySet<string> = new Set();
  readonly time: VirtualTime;
  private readonly random: () => number;

  constructor(time: VirtualTime, conditions: Conditions, random: () => number) {
    this.time = time;
    this.conditions = conditions;
    this.random = random;
  }

  join(member: string, clock: Clock, signal: AbortSignal): Mesh {
    const mesh = new SimulatedMesh(member, clock, this);
    this.meshes.set(member, mesh);
    signal.addEventListener('abort', () => {
      this.meshes.delete(member);
      for (const other of this.meshes.values()) other.lose(member);
    });
    // A moment after, as dialling takes one, and the session listens by then.
    this.time.at(this.time.now + 50, () => {
      if (!signal.aborted) for (const other of this.meshes.values()) link(mesh, other);
    });
    return mesh;
  }

  /** Cuts `members` off from everybody else until `heal`. */
  part(members: ReadonlySet<string>): void {
    this.parted = members;
  }

  heal(): void {
    this.parted = new Set();
  }

  carry(from: string, to: string, text: string, channel: 'reliable' | 'fast'): void {
    if (this.parted.has(from) !== this.parted.has(to)) return;
    const { delay, jitter, loss, repetition } = this.conditions;
    const lost = this.random() < loss;
    if (lost && channel === 'fast') return;
    const flight = () => delay - jitter * Math.log(1 - this.random());
    const deliver = (after: number) =>
      this.time.at(this.time.now + after, () => this.meshes.get(to)?.deliver(from, text));
    deliver(flight() + (lost ? RETRANSMISSION : 0));
    if (channel === 'fast' && this.random() < repetition) deliver(flight());
  }
}

function link(a: SimulatedMesh, b: SimulatedMesh): void {
  if (a === b) return;
  a.find(b.member);
  b.find(a.member);
}

class SimulatedMesh implements Mesh {
  readonly signalling = 'online';
  readonly dropped = 0;
  readonly member: string;
  private readonly clock: Clock;
  private readonly network: SimulatedNetwork;
  private readonly linked = new Set<string>();
  private readonly listeners = new Set<MeshListener>();

  constructor(member: string, clock: Clock, network: SimulatedNetwork) {
    this.member = member;
    this.clock = clock;
    this.network = network;
  }

  get peerId(): string {
    return `peer-of-${this.member}`;
  }

  setRoster(): void {
    // Everybody in the simulated room is in the roster.
  }

  send(member: string, message: PeerMessage, channel: 'reliable' | 'fast'): boolean {
    if (!this.linked.has(member)) return false;
    this.network.carry(this.member, member, JSON.stringify(message), channel);
    return true;
  }

  listen(listener: MeshListener): void {
    this.listeners.add(listener);
  }

  find(member: string): void {
    if (this.linked.has(member)) return;
    this.linked.add(member);
    for (const listener of this.listeners) listener.linked(member);
  }

  lose(member: string): void {
    if (!this.linked.delete(member)) return;
    for (const listener of this.listeners) listener.lost(member);
  }

  deliver(from: string, text: string): void {
    const receivedAt = this.clock.now();
    const message = parsePeerMessage(text);
    if (!message) throw new Error(`a message of ours that is none: ${text}`);
    if (!this.linked.has(from)) return;
    for (const listener of this.listeners) listener.received(from, message, receivedAt);
  }
}
