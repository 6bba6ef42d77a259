/** The proof at the start of a link, as one of its ends goes through it. Knows no cryptography. */
import { toBase64Url } from '../protocol/base64.ts';
import type { Exchange, HandshakeMessage } from '../protocol/handshake.ts';
import { parseHandshakeMessage } from '../protocol/handshake.ts';

/** What both ends of a link sign, as one of them sees it. */
export type Ends = Omit<Exchange, 'roomId' | 'member'>;

/** Signs for our end of a link, and knows whether the other signed as the member it should be. */
export interface Prover {
  /** Base64url signature; undefined when it cannot be had. */
  prove(ends: Ends): Promise<string | undefined>;
  verify(ends: Ends, signature: string): Promise<boolean>;
}

/** 16 random bytes in base64url, from what pages without TLS have too. */
export function newNonce(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}

/** Messages that may wait while we sign or verify: an honest end is never further ahead. */
const MAX_QUEUED = 2;

type Named<T extends HandshakeMessage['type']> = Extract<HandshakeMessage, { type: T }>;

export class Handshake {
  /** Whether both ends accepted each other. Never rejects; waits until `end` for an end that is silent. */
  readonly outcome: Promise<boolean>;
  private readonly waiting: HandshakeMessage[] = [];
  private wake: (() => void) | undefined;
  private over = false;

  /** Says hello at once. `own` has a nonce that was never used before. */
  constructor(
    prover: Prover,
    own: Omit<Ends, 'memberNonce'>,
    send: (message: HandshakeMessage) => void,
  ) {
    this.outcome = this.run(prover, own, send).then(
      (proven) => proven && !this.over,
      () => false,
    );
  }

  /** Text of the reliable channel. What is not a handshake's, or too much of it, ends this one. */
  receive(data: unknown): void {
    const message = parseHandshakeMessage(data);
    if (!message || this.waiting.length >= MAX_QUEUED) return this.end();
    this.waiting.push(message);
    this.wake?.();
  }

  end(): void {
    this.over = true;
    this.wake?.();
  }

  private async run(
    prover: Prover,
    own: Omit<Ends, 'memberNonce'>,
    send: (message: HandshakeMessage) => void,
  ): Promise<boolean> {
    send({ type: 'hello', nonce: own.ownNonce });
    const hello = await this.next('hello');
    // Our own hello, sent back, is nobody's.
    if (!hello || hello.nonce === own.ownNonce) return false;
    const ends = { ...own, memberNonce: hello.nonce };
    const signature = await prover.prove(ends);
    if (signature === undefined || this.over) return false;
    send({ type: 'proof', signature });
    const proof = await this.next('proof');
    if (!proof || !(await prover.verify(ends, proof.signature)) || this.over) return false;
    send({ type: 'accepted' });
    return (await this.next('accepted')) !== undefined;
  }

  /** The next message, where it is the one whose turn it is. */
  private async next<T extends HandshakeMessage['type']>(type: T): Promise<Named<T> | undefined> {
    if (this.waiting.length === 0 && !this.over) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const message = this.over ? undefined : this.waiting.shift();
    return message?.type === type ? (message as Named<T>) : undefined;
  }
}
