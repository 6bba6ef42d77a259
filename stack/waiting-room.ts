/**
 * Keeps messages to absent peers for a moment: a reloading member is called before it is back.
 * Bounded in total and for each sender, unlike the package's own queue.
 */
import type { Budget } from './budget.ts';
import { Spent } from './budget.ts';

export interface WaitingLimits {
  /** Of all senders together. */
  readonly all: Budget;
  /** Of one address. */
  readonly each: Budget;
}

interface Waiting {
  readonly to: string;
  readonly from: string;
  readonly bytes: number;
  readonly since: number;
  readonly deliver: () => void;
}

/** Milliseconds for which a message is kept. */
const KEEP_MS = 5000;

export class WaitingRoom {
  private readonly limits: WaitingLimits;
  private readonly now: () => number;
  /** In the order in which they came. */
  private readonly waiting = new Set<Waiting>();
  private readonly all = new Spent();
  /** By the sender's address. */
  private readonly each = new Map<string, Spent>();

  constructor(limits: WaitingLimits, now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /**
   * Keeps a message from the address `from` until `to` is connected; drops it if too much waits.
   */
  add(from: string, to: string, bytes: number, deliver: () => void): void {
    for (const one of this.waiting) {
      if (this.now() - one.since < KEEP_MS) break;
      this.remove(one);
    }
    const own = this.each.get(from) ?? new Spent();
    const { all, each } = this.limits;
    if (this.all.exceeds(all, bytes) || own.exceeds(each, bytes)) return;
    this.each.set(from, own);
    own.spend(bytes);
    this.all.spend(bytes);
    this.waiting.add({ to, from, bytes, since: this.now(), deliver });
  }

  /** Delivers the messages that wait for `to`, who is connected now. */
  deliver(to: string): void {
    for (const one of [...this.waiting].filter((message) => message.to === to)) {
      this.remove(one);
      if (this.now() - one.since < KEEP_MS) one.deliver();
    }
  }

  private remove(one: Waiting): void {
    this.waiting.delete(one);
    this.all.regain(one.bytes);
    const own = this.each.get(one.from);
    own?.regain(one.bytes);
    if (own?.isNothing(this.now())) this.each.delete(one.from);
  }
}
