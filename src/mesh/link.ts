/** One link to one member: PeerJS' reliable channel and our own fast one beside it, once proven. */
import type { DataConnection } from 'peerjs';
import { limits } from '../protocol/limits.ts';
import type { PeerMessage } from '../protocol/peer-message.ts';
import { parsePeerMessage } from '../protocol/peer-message.ts';
import { fingerprintsOf } from './fingerprint.ts';
import type { Prover } from './handshake.ts';
import { Handshake, newNonce } from './handshake.ts';

export interface LinkListener {
  /** The channel is open and both ends have proven who they are. */
  opened(link: Link): void;
  received(link: Link, message: PeerMessage, receivedAt: number): void;
  /** Nothing was heard for a while; called each second until something is. */
  quiet(): void;
  dropped(): void;
  /** Called once, whether it ever opened or not. */
  closed(link: Link): void;
}

/** Both ends make the fast channel under this number, so no announcement can race it. */
const FAST_CHANNEL = 77;
/** Milliseconds to connect, to prove oneself, and of silence after which an open link is dead: PeerJS may never say. */
const OPEN_TIMEOUT_MS = 8000;
const PROOF_TIMEOUT_MS = 8000;
const SILENCE_TIMEOUT_MS = 8000;
/** Milliseconds of silence, of a member who says something every second, after which to call anew. */
const QUIET_AFTER_MS = 3500;
/** Bytes waiting to be sent, past which a fast message is not worth queueing. */
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
  /** When this link is given up, unless something happens before. */
  private deadline: number;
  private second = { start: 0, messages: 0 };
  private junk = 0;
  private readonly watch: ReturnType<typeof setInterval>;
  private over = false;

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
    this.watch = setInterval(() => {
      if (this.quiet) this.listener.quiet();
      if (this.now() <= this.deadline) return;
      if (this.handshake && !this.open) this.listener.dropped();
      this.close();
    }, 1000);
  }

  /** Whether the other end has taken the call. */
  get answered(): boolean {
    return Boolean(this.connection.peerConnection.remoteDescription);
  }

  /** Whether it may have died: open, and nothing was heard for a while. */
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

  /** False when it could not be handed to the channel. */
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
      // It may die between two of its events; what is fast may be lost.
      return false;
    }
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.open = false;
    clearInterval(this.watch);
    this.handshake?.end();
    this.connection.close();
    this.listener.closed(this);
  }

  /** Both ends prove who they are, on this very connection, before anything else is said. */
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
    // The fast channel may be ahead of the last word of the handshake.
    if (!this.open) return this.drop();
    this.deadline = receivedAt + SILENCE_TIMEOUT_MS;
    if (receivedAt - this.second.start >= 1000) this.second = { start: receivedAt, messages: 0 };
    this.second.messages += 1;
    const tooMany = this.second.messages > limits.peerMessagesPerSecond;
    const message = tooMany ? undefined : parsePeerMessage(data);
    if (message) this.listener.received(this, message, receivedAt);
    else this.drop();
  }

  /** A member whose every message is junk is not worth parsing for ever. */
  private drop(): void {
    this.listener.dropped();
    this.junk += 1;
    if (this.junk >= limits.peerJunk) this.close();
  }
}
