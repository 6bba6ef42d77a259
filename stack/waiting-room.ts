/**
 * Keeps messages to absent peers for a moment: a reloading member is called before it is back.
 * Bounded in total and for each network of senders, unlike the package's own queue.
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
  readonly from: readonly string[];
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
  private readonly byPeer = new Map<string, Set<Waiting>>();
  private readonly all = new Spent();
  private readonly byNetwork = new Map<string, Spent>();

  constructor(limits: WaitingLimits, now: () => number) {
    this.limits = limits;
    this.now = now;
  }

  /**
   * Keeps a message until `to` is connected; drops it if too much waits. `from`: the networks of
   * the sender, the narrowest first.
   */
  add(from: readonly [string, ...string[]], to: string, bytes: number, deliver: () => void): void {
    for (const one of this.waiting) {
      if (this.now() - one.since < KEEP_MS) break;
      this.remove(one);
    }
    const { all, each } = this.limits;
    const share = this.all.shareOfRest(all);
    const exceeds = (network: string, budget: Budget) =>
      this.byNetwork.get(network)?.exceeds(budget, bytes) ?? bytes > budget.bytes;
    if (this.all.exceeds(all, bytes) || exceeds(from[0], each)) return;
    if (from.some((network) => exceeds(network, share))) return;
    this.all.spend(bytes);
    for (const network of from) {
      const own = this.byNetwork.get(network) ?? new Spent();
      own.spend(bytes);
      this.byNetwork.set(network, own);
    }
    const message = { to, from, bytes, since: this.now(), deliver };
    this.waiting.add(message);
    this.byPeer.set(to, (this.byPeer.get(to) ?? new Set()).add(message));
  }

  /** Delivers the messages that wait for `to`, who is connected now. */
  deliver(to: string): void {
    for (const one of this.byPeer.get(to) ?? []) {
      this.remove(one);
      if (this.now() - one.since < KEEP_MS) one.deliver();
    }
  }

  private remove(one: Waiting): void {
    this.waiting.delete(one);
    const others = this.byPeer.get(one.to);
    others?.delete(one);
    if (others?.size === 0) this.byPeer.delete(one.to);
    this.all.regain(one.bytes);
    for (const network of one.from) {
      const own = this.byNetwork.get(network);
      own?.regain(one.bytes);
      if (own?.isNothing(this.now())) this.byNetwork.delete(network);
    }
  }
}
