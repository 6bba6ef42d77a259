/**
 * The filter in front of PeerJS. Signals from peers outside the roster never reach it, so that a
 * stranger cannot make it build connections, store messages or pick a serialization; those of
 * members are limited. A stranger's first signals wait a moment, as a member who has just joined
 * may call before we have the roster.
 */
import type { PeerSignal } from '../protocol/peer/signal.ts';
import { peerSignal, serverSignal } from '../protocol/peer/signal.ts';

const MAX_STRANGERS = 8;
const MAX_MESSAGES_EACH = 32;
/** Milliseconds that a stranger's signals wait for the roster. */
const STRANGER_TIMEOUT_MS = 10_000;

/** Period (ms) in which a member's signals are counted, and how many pass. */
const COUNT_PERIOD_MS = 10_000;
const MAX_OFFERS = 6;
const MAX_SIGNALS = 256;
/** Latest connections of a member whose signals pass. */
const MAX_CONNECTIONS = 8;

interface Waiting {
  readonly since: number;
  readonly messages: PeerSignal[];
}

interface Known {
  /** Connections offered by either side. PeerJS would keep signals of others for ever. */
  readonly connections: string[];
  since: number;
  offers: number;
  signals: number;
}

export interface SignalFilterListener {
  pass(message: unknown): void;
  stranger(peerId: string): void;
  dropped(): void;
}

export class SignalFilter {
  private known: ReadonlyMap<string, Known> = new Map();
  private readonly waiting = new Map<string, Waiting>();
  private readonly listener: SignalFilterListener;

  constructor(listener: SignalFilterListener) {
    this.listener = listener;
  }

  /** Sets who may call, and passes their waiting signals in order. `now` in milliseconds. */
  setKnown(peerIds: ReadonlySet<string>, now: number): void {
    const before = this.known;
    this.known = new Map(
      [...peerIds].map((id) => [
        id,
        before.get(id) ?? { connections: [], since: now, offers: 0, signals: 0 },
      ]),
    );
    for (const [source, { messages }] of this.waiting) {
      const known = this.known.get(source);
      if (!known) continue;
      this.waiting.delete(source);
      for (const message of messages) this.receiveKnown(known, message, now);
    }
  }

  /** Lets answers to our call of `peerId` pass. */
  expect(peerId: string, connectionId: string): void {
    const known = this.known.get(peerId);
    if (known) remember(known, connectionId);
  }

  /** Takes one message of the signalling server at `now` (ms). */
  receive(message: unknown, now: number): void {
    const fromServer = serverSignal.safeParse(message);
    if (fromServer.success) return this.listener.pass(fromServer.data);
    const parsed = peerSignal.safeParse(message);
    if (!parsed.success) return this.listener.dropped();
    const known = this.known.get(parsed.data.src);
    if (known) this.receiveKnown(known, parsed.data, now);
    else this.wait(parsed.data, now);
  }

  private receiveKnown(known: Known, message: PeerSignal, now: number): void {
    if (now - known.since > COUNT_PERIOD_MS)
      Object.assign(known, { since: now, offers: 0, signals: 0 });
    known.signals += 1;
    if (known.signals > MAX_SIGNALS || !mayPass(known, message)) return this.listener.dropped();
    this.listener.pass(message);
  }

  private wait(message: PeerSignal, now: number): void {
    for (const [stranger, { since }] of this.waiting) {
      if (now - since > STRANGER_TIMEOUT_MS) this.waiting.delete(stranger);
    }
    const queue = this.waiting.get(message.src) ?? { since: now, messages: [] };
    const full = !this.waiting.has(message.src) && this.waiting.size >= MAX_STRANGERS;
    if (full || queue.messages.length >= MAX_MESSAGES_EACH) return this.listener.dropped();
    queue.messages.push(message);
    this.waiting.set(message.src, queue);
    this.listener.stranger(message.src);
  }
}

function mayPass(known: Known, message: PeerSignal): boolean {
  switch (message.type) {
    case 'OFFER': {
      // A second offer of the same connection would close the first.
      if (known.connections.includes(message.payload.connectionId)) return false;
      known.offers += 1;
      if (known.offers > MAX_OFFERS) return false;
      remember(known, message.payload.connectionId);
      return true;
    }
    case 'ANSWER':
    case 'CANDIDATE':
      return known.connections.includes(message.payload.connectionId);
    case 'EXPIRE':
      return true;
  }
}

function remember({ connections }: Known, connectionId: string): void {
  connections.push(connectionId);
  if (connections.length > MAX_CONNECTIONS) connections.shift();
}
