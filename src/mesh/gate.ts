/**
 * The gate in front of PeerJS: signalling from peers outside the roster never reaches it, so a
 * stranger cannot make it build connections, store messages or pick a serialization. A stranger's
 * first messages wait a moment, as a member who just joined calls before we have heard of them.
 */
import * as z from 'zod/mini';
import { peerProtocol } from '../protocol/peer-message.ts';

const signal = z.object({
  type: z.string(),
  src: z.optional(z.string()),
  payload: z.optional(z.unknown()),
});

const offer = z.object({
  type: z.literal('data'),
  serialization: z.literal('raw'),
  label: z.literal(peerProtocol),
  connectionId: z.string().check(z.maxLength(64)),
});

const FROM_THE_SERVER = new Set(['OPEN', 'ERROR', 'ID-TAKEN', 'INVALID-KEY']);
const FROM_MEMBERS = new Set(['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE']);
const STRANGERS = 8;
const MESSAGES_EACH = 32;
/** Milliseconds a stranger's messages wait for the roster. */
const PATIENCE = 10_000;

interface Waiting {
  readonly since: number;
  readonly messages: unknown[];
}

export interface GateListener {
  pass(message: unknown): void;
  stranger(peerId: string): void;
  dropped(): void;
}

export class Gate {
  private known: ReadonlySet<string> = new Set();
  private readonly waiting = new Map<string, Waiting>();
  private readonly listener: GateListener;

  constructor(listener: GateListener) {
    this.listener = listener;
  }

  /** Who may call. What those among the waiting sent is let through, in order. */
  setKnown(known: ReadonlySet<string>): void {
    this.known = known;
    for (const [source, { messages }] of this.waiting) {
      if (!known.has(source)) continue;
      this.waiting.delete(source);
      for (const message of messages) this.listener.pass(message);
    }
  }

  /** One message of the signalling server at `now` (ms). */
  receive(message: unknown, now: number): void {
    const parsed = signal.safeParse(message);
    if (!parsed.success) return this.listener.dropped();
    const { type, src, payload } = parsed.data;
    if (FROM_THE_SERVER.has(type)) return this.listener.pass(message);
    const acceptable =
      src !== undefined &&
      FROM_MEMBERS.has(type) &&
      (type !== 'OFFER' || offer.safeParse(payload).success);
    if (!acceptable) return this.listener.dropped();
    if (this.known.has(src)) return this.listener.pass(message);
    this.wait(src, message, now);
  }

  private wait(source: string, message: unknown, now: number): void {
    for (const [stranger, { since }] of this.waiting) {
      if (now - since > PATIENCE) this.waiting.delete(stranger);
    }
    const queue = this.waiting.get(source) ?? { since: now, messages: [] };
    const full = !this.waiting.has(source) && this.waiting.size >= STRANGERS;
    if (full || queue.messages.length >= MESSAGES_EACH) return this.listener.dropped();
    queue.messages.push(message);
    this.waiting.set(source, queue);
    this.listener.stranger(source);
  }
}
