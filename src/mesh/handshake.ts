/** The handshake at the start of a link, as one end runs it. Free of cryptography. */
import { toBase64Url } from '../protocol/base64.ts';
import type { Exchange, HandshakeMessage } from '../protocol/peer/handshake.ts';
import { parseHandshakeMessage } from '../protocol/peer/handshake.ts';

/** The statement that both ends of a link sign, as one of them sees it. */
export type Ends = Omit<Exchange, 'roomId' | 'member'>;

/** Signs for our end of a link, and verifies the other member's signature. */
export interface Prover {
  /** Base64url signature; undefined when it cannot be had. */
  prove(ends: Ends): Promise<string | undefined>;
  verify(ends: Ends, signature: string): Promise<boolean>;
}

/** 16 random bytes in base64url, also on pages without TLS. */
export function newNonce(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(16)));
}

/** Messages queued while we sign or verify. An honest end is never further ahead. */
const MAX_QUEUED = 2;

type Named<T extends HandshakeMessage['type']> = Extract<HandshakeMessage, { type: T }>;

export class Handshake {
  /** Whether both ends accepted each other. Never rejects; waits for a silent end until `end`. */
  readonly outcome: Promise<boolean>;
  private readonly waiting: HandshakeMessage[] = [];
  private wake: (() => void) | undefined;
  private over = false;

  /** Sends hello at once. `own` has a fresh nonce. */
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

  /**
   * Takes text of the reliable channel. Anything but a handshake message, or too many, ends the
   * handshake.
   */
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
    // Reject our own hello, sent back to us.
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

  /** The next message; undefined unless it is of `type`. */
  private async next<T extends HandshakeMessage['type']>(type: T): Promise<Named<T> | undefined> {
    if (this.waiting.length === 0 && !this.over) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    const message = this.over ? undefined : this.waiting.shift();
    return message?.type === type ? (message as Named<T>) : undefined;
  }
}
