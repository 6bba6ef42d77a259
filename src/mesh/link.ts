/**
 * One link to one member: the reliable channel of PeerJS and a fast one beside it, open once both
 * ends have proven who they are.
 */
import type { DataConnection } from 'peerjs';
import { ticker } from '../async/browser-clock.ts';
import { every } from '../async/every.ts';
import { limits } from '../protocol/limits.ts';
import type { PeerMessage } from '../protocol/peer/peer-message.ts';
import { parsePeerMessage } from '../protocol/peer/peer-message.ts';
import { fingerprintsOf } from './fingerprint.ts';
import type { Prover } from './handshake.ts';
import { Handshake, newNonce } from './handshake.ts';

export interface LinkListener {
  /** Both ends have proven who they are. */
  opened(link: Link): void;
  received(link: Link, message: PeerMessage, receivedAt: number): void;
  /** Nothing was heard for a while. Called each second until a message arrives. */
  quiet(): void;
  dropped(): void;
  /** Called once, whether the link ever opened or not. */
  closed(link: Link): void;
}

/** Both ends create the fast channel with this id, so that no announcement can race it. */
const FAST_CHANNEL = 77;
/**
 * Milliseconds to connect, to prove, and of silence after which a link is dead. PeerJS may never
 * notice.
 */
const OPEN_TIMEOUT_MS = 8000;
const PROOF_TIMEOUT_MS = 8000;
const SILENCE_TIMEOUT_MS = 8000;
/** Milliseconds of silence after which to dial again. A member sends something every second. */
const QUIET_AFTER_MS = 3500;
/** Milliseconds between two checks of the deadline. */
const CHECK_MS = 1000;
/** Buffered bytes above which a fast message is dropped. */
const MAX_FAST_BACKLOG_BYTES = 65_536;

export class Link {
  readonly peerId: string;
  readonly byUs: boolean;
  open = false;
  private readonly connection: DataConnection;
  private readonly fast: RTCDataChannel;
  private readonly prover: Prover;
  private readonly listener: LinkListener;
  private readonly now: () => number;
  private handshake: Handshake | undefined;
  /** When (ms) the link is given up, unless a message arrives before. */
  private deadline: number;
  private second = { start: 0, messages: 0 };
  private junk = 0;
  private readonly ending = new AbortController();

  constructor(
    connection: DataConnection,
    byUs: boolean,
    prover: Prover,
    listener: LinkListener,
    now: () => number,
  ) {
    this.connection = connection;
    this.peerId = connection.peer;
    this.byUs = byUs;
    this.prover = prover;
    this.listener = listener;
    this.now = now;
    this.deadline = now() + OPEN_TIMEOUT_MS;
    this.fast = connection.peerConnection.createDataChannel('fast', {
      negotiated: true,
      id: FAST_CHANNEL,
      ordered: false,
      maxRetransmits: 0,
    });
    this.fast.addEventListener('message', ({ data }) => this.receive(data));
    connection.on('data', (data) => this.receiveInOrder(data));
    connection.on('open', () => void this.greet());
    connection.on('close', () => this.close());
    connection.on('error', () => this.close());
    every(ticker, CHECK_MS, () => this.check(), this.ending.signal);
  }

  private get over(): boolean {
    return this.ending.signal.aborted;
  }

  private check(): void {
    if (this.quiet) this.listener.quiet();
    if (this.now() <= this.deadline) return;
    if (this.handshake && !this.open) this.listener.dropped();
    this.close();
  }

  /** Whether the other end answered the call. */
  get answered(): boolean {
    return Boolean(this.connection.peerConnection.remoteDescription);
  }

  /** Whether it is open, and nothing was heard for a while. */
  get quiet(): boolean {
    return this.open && this.now() > this.deadline - SILENCE_TIMEOUT_MS + QUIET_AFTER_MS;
  }

  /** Whether it leads through a TURN server; undefined where the browser does not tell. */
  get isRelayed(): boolean | undefined {
    try {
      const transport = this.connection.peerConnection.sctp?.transport.iceTransport;
      const pair = transport?.getSelectedCandidatePair();
      return pair ? [pair.local, pair.remote].some(({ type }) => type === 'relay') : undefined;
    } catch {
      return undefined; // Not every browser has it.
    }
  }

  /** Returns false where the channel did not take the message. */
  send(message: PeerMessage, channel: 'reliable' | 'fast'): boolean {
    if (!this.open) return false;
    const text = JSON.stringify(message);
    if (channel === 'reliable') {
      void this.connection.send(text);
      return true;
    }
    if (this.fast.readyState !== 'open' || this.fast.bufferedAmount > MAX_FAST_BACKLOG_BYTES)
      return false;
    try {
      this.fast.send(text);
      return true;
    } catch {
      // The channel may close between two of its events. Fast messages may be lost.
      return false;
    }
  }

  close(): void {
    if (this.over) return;
    this.ending.abort();
    this.open = false;
    this.handshake?.end();
    this.connection.close();
    this.listener.closed(this);
  }

  /** Both ends prove who they are, on this connection, before any other message. */
  private async greet(): Promise<void> {
    if (this.over || this.handshake) return;
    this.deadline = this.now() + PROOF_TIMEOUT_MS;
    const fingerprints = fingerprintsOf(this.connection.peerConnection);
    if (!fingerprints) return this.refuse();
    const own = { ...fingerprints, ownNonce: newNonce() };
    this.handshake = new Handshake(this.prover, own, (message) => {
      void this.connection.send(JSON.stringify(message));
    });
    const proven = await this.handshake.outcome;
    if (this.over) return;
    if (!proven) return this.refuse();
    this.open = true;
    this.deadline = this.now() + SILENCE_TIMEOUT_MS;
    this.listener.opened(this);
  }

  private refuse(): void {
    this.listener.dropped();
    this.close();
  }

  private receiveInOrder(data: unknown): void {
    if (this.open) this.receive(data);
    else if (!this.over) this.handshake?.receive(data);
  }

  private receive(data: unknown): void {
    const receivedAt = this.now();
    if (this.over) return;
    // The fast channel may overtake the last message of the handshake.
    if (!this.open) return this.drop();
    this.deadline = receivedAt + SILENCE_TIMEOUT_MS;
    if (receivedAt - this.second.start >= 1000) this.second = { start: receivedAt, messages: 0 };
    this.second.messages += 1;
    const tooMany = this.second.messages > limits.peerMessagesPerSecond;
    const message = tooMany ? undefined : parsePeerMessage(data);
    if (message) this.listener.received(this, message, receivedAt);
    else this.drop();
  }

  /** A member who sends nothing but junk is not parsed for ever. */
  private drop(): void {
    this.listener.dropped();
    this.junk += 1;
    if (this.junk >= limits.peerJunk) this.close();
  }
}
