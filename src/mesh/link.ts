/** One link to one member: PeerJS' reliable channel and our own fast one beside it. */
import type { DataConnection } from 'peerjs';
import { limits } from '../protocol/limits.ts';
import type { PeerMessage } from '../protocol/peer-message.ts';
import { parsePeerMessage } from '../protocol/peer-message.ts';

export interface LinkListener {
  opened(link: Link): void;
  received(link: Link, message: PeerMessage, receivedAt: number): void;
  dropped(): void;
  /** Called once, whether it ever opened or not. */
  closed(link: Link): void;
}

/** Both ends make the fast channel under this number, so no announcement can race it. */
const FAST_CHANNEL = 77;
/** Milliseconds to open, and of silence after which an open link is dead: PeerJS may never say. */
const TO_OPEN = 8000;
const SILENCE = 8000;
/** Bytes waiting to be sent, past which a fast message is not worth queueing. */
const FAST_BACKLOG = 65_536;

export class Link {
  readonly peerId: string;
  readonly byUs: boolean;
  open = false;
  private readonly connection: DataConnection;
  private readonly fast: RTCDataChannel;
  private readonly listener: LinkListener;
  private readonly now: () => number;
  private heardAt: number;
  private second = { start: 0, messages: 0 };
  private readonly watch: ReturnType<typeof setInterval>;
  private over = false;

  constructor(
    connection: DataConnection,
    byUs: boolean,
    listener: LinkListener,
    now: () => number,
  ) {
    this.connection = connection;
    this.peerId = connection.peer;
    this.byUs = byUs;
    this.listener = listener;
    this.now = now;
    this.heardAt = now();
    this.fast = connection.peerConnection.createDataChannel('fast', {
      negotiated: true,
      id: FAST_CHANNEL,
      ordered: false,
      maxRetransmits: 0,
    });
    this.fast.addEventListener('message', ({ data }) => this.receive(data));
    connection.on('data', (data) => this.receive(data));
    connection.on('open', () => {
      this.open = true;
      this.heardAt = this.now();
      listener.opened(this);
    });
    connection.on('close', () => this.close());
    connection.on('error', () => this.close());
    this.watch = setInterval(() => {
      if (this.now() - this.heardAt > (this.open ? SILENCE : TO_OPEN)) this.close();
    }, 1000);
  }

  /** False when it could not be handed to the channel. */
  send(message: PeerMessage, channel: 'reliable' | 'fast'): boolean {
    if (!this.open) return false;
    const text = JSON.stringify(message);
    if (channel === 'reliable') {
      void this.connection.send(text);
      return true;
    }
    if (this.fast.readyState !== 'open' || this.fast.bufferedAmount > FAST_BACKLOG) return false;
    this.fast.send(text);
    return true;
  }

  close(): void {
    if (this.over) return;
    this.over = true;
    this.open = false;
    clearInterval(this.watch);
    this.connection.close();
    this.listener.closed(this);
  }

  private receive(data: unknown): void {
    const receivedAt = this.now();
    if (this.over) return;
    this.heardAt = receivedAt;
    if (receivedAt - this.second.start >= 1000) this.second = { start: receivedAt, messages: 0 };
    this.second.messages += 1;
    const tooMany = this.second.messages > limits.peerMessagesPerSecond;
    const message = tooMany ? undefined : parsePeerMessage(data);
    if (message) this.listener.received(this, message, receivedAt);
    else this.listener.dropped();
  }
}
