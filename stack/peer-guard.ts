/** The limits of one address, and of one network, at the PeerServer: the package itself has none. */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Budget } from './budget.ts';
import { Spent, WINDOW_MS } from './budget.ts';
import { networksOf } from './caller.ts';
import { Places } from './places.ts';
import type { WaitingLimits } from './waiting-room.ts';
import { WaitingRoom } from './waiting-room.ts';

export interface GuardLimits {
  /**
   * Sockets open at once. One takes about 16 KB of memory. One network, of 64, 56 or 48 bits of
   * IPv6 or 24 bits of IPv4, may have at most a quarter of the free ones.
   */
  readonly sockets: number;
  /** Sockets open at once from one address, or network of IPv6. */
  readonly socketsPerAddress: number;
  /**
   * Budget of one socket in ten seconds. Meeting 31 members at once takes about 400 messages, of
   * 140 KB.
   */
  readonly socket: Budget;
  /** Budget of all sockets of one address in ten seconds, and their new sockets. */
  readonly address: Budget;
  /** Messages kept at once for absent peers. */
  readonly waiting: WaitingLimits;
  /** Bytes that may be under way to one socket; a socket that does not read is closed. */
  readonly unread: number;
}

/** Limits for a household, or a school, at a server with half a gigabyte of memory. */
export const usualLimits: GuardLimits = {
  sockets: 20_000,
  socketsPerAddress: 100,
  socket: { messages: 1000, bytes: 2 ** 19 },
  address: { messages: 20_000, bytes: 2 ** 23 },
  waiting: {
    all: { messages: 20_000, bytes: 2 ** 25 },
    each: { messages: 500, bytes: 2 ** 20 },
  },
  unread: 2 ** 20,
};

/** The part of PeerJS' requests that we use: `/path/peerjs?key=&id=&token=&version=`. */
const ID = /^[A-Za-z0-9-]{1,64}$/;
const TOKEN = /^[\w-]{1,64}$/;
/**
 * LEAVE is excluded: PeerJS never sends it, and the package treats its sender as gone, whose
 * socket stays.
 */
const TYPES = new Set(['OFFER', 'ANSWER', 'CANDIDATE', 'HEARTBEAT']);
/** Policy violation, RFC 6455. */
const REFUSED = 1008;

export class PeerGuard {
  private readonly limits: GuardLimits;
  private readonly proxied: boolean;
  private readonly isThere: (id: string) => boolean;
  private readonly now: () => number;
  private readonly places: Places;
  /**
   * The spent budget of each address. Kept after the last socket, so that a caller who reconnects
   * keeps it.
   */
  private readonly spent = new Map<string, Spent>();
  private sweptAt = 0;
  private readonly waiting: WaitingRoom;

  /**
   * `proxied`: the address is the last one in X-Forwarded-For, added by our proxy. `isThere`:
   * whether a peer is connected under an id. `now`: ms.
   */
  constructor(
    limits: GuardLimits,
    proxied: boolean,
    isThere: (id: string) => boolean,
    now: () => number = Date.now,
  ) {
    this.limits = limits;
    this.proxied = proxied;
    this.isThere = isThere;
    this.now = now;
    this.places = new Places(limits.sockets);
    this.waiting = new WaitingRoom(limits.waiting, now);
  }

  /** Whether a socket may be opened for `request`. */
  admits(request: IncomingMessage): boolean {
    const { searchParams } = new URL(request.url ?? '/', 'ws://localhost');
    const [id, token] = [searchParams.get('id') ?? '', searchParams.get('token') ?? ''];
    if (!ID.test(id) || !TOKEN.test(token)) return false;
    const networks = this.networksOf(request);
    const [address] = networks;
    if (this.places.takenBy(address) >= this.limits.socketsPerAddress) return false;
    if (!this.places.has(networks)) return false;
    return this.spentBy(address).spendFor(this.limits.address, 0, this.now());
  }

  /**
   * Counts `socket` until it closes. Closes it if it sends invalid or excess messages, or does
   * not read.
   */
  watch(socket: WebSocket, request: IncomingMessage): void {
    const networks = this.networksOf(request);
    this.places.take(networks);
    socket.once('close', () => this.places.leave(networks));
    const own = new Spent();
    let refused = false;
    // A listener could not hide refused messages from the package.
    const emit = socket.emit.bind(socket) as (event: string | symbol, ...all: unknown[]) => boolean;
    const receive = (data: unknown, ...more: unknown[]): boolean => {
      const size = Buffer.isBuffer(data) ? data.length : Infinity;
      const affords = (spent: Spent, budget: Budget) => spent.spendFor(budget, size, this.now());
      refused ||= !affords(own, this.limits.socket);
      refused ||= !affords(this.spentBy(networks[0]), this.limits.address);
      const signal = refused ? undefined : signalIn(data);
      if (!signal) {
        refused = true;
        socket.close(REFUSED);
        return false;
      }
      const deliver = () => emit('message', data, ...more);
      if (signal.dst === undefined || this.isThere(signal.dst)) return deliver();
      this.waiting.add(networks, signal.dst, size, deliver);
      return true;
    };
    socket.emit = (event: string | symbol, ...all: unknown[]) =>
      event === 'message' ? receive(all[0], ...all.slice(1)) : emit(event, ...all);
    const send = socket.send.bind(socket) as (...all: unknown[]) => void;
    socket.send = (...all: unknown[]) =>
      socket.bufferedAmount > this.limits.unread ? socket.terminate() : send(...all);
  }

  /** A peer is connected: delivers the messages that wait for it. */
  arrived(id: string): void {
    this.waiting.deliver(id);
  }

  private spentBy(address: string): Spent {
    const known = this.spent.get(address);
    if (known) return known;
    if (this.now() - this.sweptAt >= WINDOW_MS) {
      this.sweptAt = this.now();
      for (const [other, spent] of this.spent) {
        if (spent.isNothing(this.now())) this.spent.delete(other);
      }
    }
    const spent = new Spent();
    this.spent.set(address, spent);
    return spent;
  }

  private networksOf(request: IncomingMessage) {
    const forwarded = this.proxied ? String(request.headers['x-forwarded-for'] ?? '') : '';
    return networksOf(forwarded.split(',').at(-1)?.trim() || (request.socket.remoteAddress ?? ''));
  }
}

/** A message of a known type to a valid id; undefined for anything else. */
function signalIn(data: unknown): { readonly dst: string | undefined } | undefined {
  try {
    const { type, dst } = JSON.parse(String(data)) as { type?: unknown; dst?: unknown };
    const addressed = dst === undefined || (typeof dst === 'string' && ID.test(dst));
    if (!addressed || typeof type !== 'string' || !TYPES.has(type)) return undefined;
    return { dst };
  } catch {
    return undefined;
  }
}
