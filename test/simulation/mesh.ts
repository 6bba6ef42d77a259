/** The Mesh port over the simulated network, with the real one's dialling, silence and redialling. */
import { limits } from '../../src/protocol/limits.ts';
import type { PeerMessage } from '../../src/protocol/peer/peer-message.ts';
import { parsePeerMessage } from '../../src/protocol/peer/peer-message.ts';
import type { PeerAddress, Mesh, MeshListener } from '../../src/session/ports.ts';
import type { Device } from './device.ts';
import type { Channel, SimulatedNetwork } from './network.ts';

/** Milliseconds, as in src/mesh. */
const SILENCE = 8000;
const QUIET = 3500;
const TO_OPEN = 8000;
const FIRST_REDIAL = 500;
const LAST_REDIAL = 3000;
/** Flights until a dialled link is open: offer, answer, candidates, handshake. */
const FLIGHTS_TO_OPEN = 4;

/** One connection between two meshes; a redialled one is another. */
export class Link {
  private readonly ends: readonly [SimulatedMesh, SimulatedMesh];
  private readonly arrivals = new Map<SimulatedMesh, number>();
  private readonly held: { readonly from: SimulatedMesh; readonly text: string }[] = [];

  constructor(a: SimulatedMesh, b: SimulatedMesh) {
    this.ends = [a, b];
  }

  other(end: SimulatedMesh): SimulatedMesh {
    return this.ends[0] === end ? this.ends[1] : this.ends[0];
  }

  /** `at`, or later, so that nothing sent before arrives after. */
  inOrder(from: SimulatedMesh, at: number): number {
    const arrival = Math.max(at, this.arrivals.get(from) ?? 0);
    this.arrivals.set(from, arrival);
    return arrival;
  }

  hold(from: SimulatedMesh, text: string): void {
    this.held.push({ from, text });
  }

  release(send: (from: SimulatedMesh, text: string) => void): void {
    for (const { from, text } of this.held.splice(0)) send(from, text);
  }
}

interface Other {
  peerId: string;
  link: Link | undefined;
  heardAt: number;
  redial: number;
  dialling: boolean;
  second: { start: number; messages: number };
}

export class SimulatedMesh implements Mesh {
  readonly member: string;
  peerId: string;
  dropped = 0;
  private readonly device: Device;
  private readonly network: SimulatedNetwork;
  private readonly signal: AbortSignal;
  private readonly others = new Map<string, Other>();
  private readonly listeners = new Set<Partial<MeshListener>>();

  constructor(
    member: string,
    peerId: string,
    device: Device,
    network: SimulatedNetwork,
    signal: AbortSignal,
  ) {
    this.member = member;
    this.peerId = peerId;
    this.device = device;
    this.network = network;
    this.signal = signal;
    this.watchSilence();
  }

  get signalling(): 'online' | 'unreachable' {
    return this.network.signallingAway ? 'unreachable' : 'online';
  }

  isLinkedTo(member: string): boolean {
    return this.others.get(member)?.link !== undefined;
  }

  isRelayed(): boolean {
    return false;
  }

  setRoster(roster: ReadonlyMap<string, PeerAddress>): void {
    for (const [member, other] of this.others) {
      const now = roster.get(member)?.peerId;
      if (now === other.peerId) continue;
      if (now !== undefined && other.link?.other(this).peerId === now) {
        other.peerId = now;
        continue;
      }
      this.others.delete(member);
      this.close(member, other);
    }
    for (const [member, { peerId }] of roster) {
      if (this.others.has(member)) continue;
      const second = { start: -Infinity, messages: 0 };
      const link = undefined;
      const other = { peerId, link, heardAt: 0, redial: FIRST_REDIAL, dialling: false, second };
      this.others.set(member, other);
      this.dial(member, other);
    }
  }

  send(member: string, message: PeerMessage, channel: Channel): boolean {
    const link = this.others.get(member)?.link;
    if (!link || this.signal.aborted) return false;
    this.network.watch(this, member, message);
    this.network.carry(link, this, JSON.stringify(message), channel);
    return true;
  }

  relocate(): void {
    this.peerId = this.network.move(this);
    this.listeners.forEach((listener) => listener.relocated?.());
  }

  listen(listener: Partial<MeshListener>, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener('abort', () => this.listeners.delete(listener));
  }

  /** A packet arrives. A sleeping machine misses what is not sent again. */
  deliver(link: Link, text: string, channel: Channel): void {
    if (this.device.asleep) {
      if (channel === 'reliable') this.device.run(() => this.deliver(link, text, channel));
      return;
    }
    const receivedAt = this.device.now();
    const { member } = link.other(this);
    const other = this.others.get(member);
    if (this.signal.aborted || !other || other.link !== link) return;
    other.heardAt = receivedAt;
    if (receivedAt - other.second.start >= 1000) other.second = { start: receivedAt, messages: 0 };
    other.second.messages += 1;
    if (other.second.messages > limits.peerMessagesPerSecond) {
      this.dropped += 1;
      return;
    }
    const message = parsePeerMessage(text);
    if (!message) {
      this.dropped += 1;
      return this.network.unreadable(text);
    }
    for (const listener of this.listeners) listener.received?.(member, message, receivedAt);
  }

  /** The path between two members died under their link; both ends notice and dial again. */
  cut(member: string): void {
    const other = this.others.get(member);
    if (other) this.close(member, other);
  }

  cutAll(): void {
    for (const member of this.others.keys()) this.cut(member);
  }

  /** After a partition, reliable channels send again what was not acknowledged. */
  releaseHeld(): void {
    for (const { link } of this.others.values()) {
      link?.release((from, text) => {
        if (!from.signal.aborted) this.network.carry(link, from, text, 'reliable');
      });
    }
  }

  /** Dials every member without a working link. A silent link may be dead, and stays until another one is open. */
  private dial(member: string, other: Other): void {
    if (this.signal.aborted || this.works(other) || other.dialling) return;
    if (this.others.get(member) !== other) return;
    other.dialling = true;
    const target = this.network.at(other.peerId);
    if (!target || !this.canReach(target)) {
      this.device.after(TO_OPEN, () => this.failed(member, other), this.signal);
      return;
    }
    const handshake = FLIGHTS_TO_OPEN * this.network.flight(this.member, member);
    this.network.time.after(handshake, () => {
      if (this.signal.aborted || target.signal.aborted || this.others.get(member) !== other) return;
      other.dialling = false;
      if (this.works(other)) return;
      const known = target.others.get(this.member)?.peerId === this.peerId;
      if (!known) target.hearStranger(this.peerId);
      if (!known || !this.canReach(target)) return this.failed(member, other);
      const link = new Link(this, target);
      target.open(this.member, link);
      this.open(member, link);
    });
  }

  private canReach(target: SimulatedMesh): boolean {
    const { network } = this;
    const awake = !this.device.asleep && !target.device.asleep;
    return awake && !network.signallingAway && network.reaches(this.member, target.member);
  }

  private works({ link, heardAt }: Other): boolean {
    return link !== undefined && this.device.now() - heardAt <= QUIET;
  }

  private failed(member: string, other: Other): void {
    other.dialling = false;
    if (other.link) return;
    const wait = other.redial;
    other.redial = Math.min(other.redial * 2, LAST_REDIAL);
    this.device.after(wait, () => this.dial(member, other), this.signal);
  }

  private open(member: string, link: Link): void {
    const other = this.others.get(member);
    if (!other) return;
    if (other.link) this.lose(member, other);
    other.link = link;
    other.heardAt = this.device.now();
    other.redial = FIRST_REDIAL;
    this.device.run(() => {
      if (other.link !== link) return;
      for (const listener of this.listeners) listener.linked?.(member);
    });
  }

  /** Closes our end; the other one hears of it if a packet can still get there. */
  private close(member: string, other: Other): void {
    const { link } = other;
    if (!link) return;
    const there = link.other(this);
    this.lose(member, other);
    if (this.network.reaches(this.member, member) && !there.device.asleep) {
      this.network.time.after(this.network.flight(this.member, member), () => there.closed(link));
    }
    if (this.others.get(member) === other && !other.dialling) this.failed(member, other);
  }

  private closed(link: Link): void {
    const { member } = link.other(this);
    const other = this.others.get(member);
    if (this.signal.aborted || !other || other.link !== link) return;
    this.lose(member, other);
    if (!other.dialling) this.failed(member, other);
  }

  private lose(member: string, other: Other): void {
    other.link = undefined;
    for (const listener of this.listeners) listener.lost?.(member);
  }

  private hearStranger(peerId: string): void {
    this.device.run(() => this.listeners.forEach((listener) => listener.stranger?.(peerId)));
  }

  private watchSilence(): void {
    this.device.after(1000, () => this.watchSilence(), this.signal);
    for (const [member, other] of this.others) {
      if (!other.link) continue;
      if (this.device.now() - other.heardAt > SILENCE) this.close(member, other);
      else if (this.signalling === 'online') this.dial(member, other);
    }
  }
}
