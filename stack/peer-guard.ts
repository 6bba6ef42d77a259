/** The limits of one address at the PeerServer: the package itself has none. */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import type { Budget } from './budget.ts';
import { Spent } from './budget.ts';
import { callerOf } from './caller.ts';
import type { WaitingLimits } from './waiting-room.ts';
import { WaitingRoom } from './waiting-room.ts';

export interface GuardLimits {
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

/** Limits for a household, or a school. */
export const usualLimits: GuardLimits = {
  socketsPerAddress: 100,
  socket: { messages: 1000, bytes: 2 ** 19 },
  address: { messages: 20_000, bytes: 2 ** 23 },
  waiting: {
    all: { messages: 2000, bytes: 2 ** 22 },
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

interface Caller {
  sockets: number;
  readonly spent: Spent;
}

export class PeerGuard {
  private readonly limits: GuardLimits;
  private readonly proxied: boolean;
  private readonly isThere: (id: string) => boolean;
  private readonly now: () => number;
  /**
   * By address. Kept for a while after the last socket, so that a caller who reconnects keeps the
   * spent budget.
   */
  private readonly callers = new Map<string, Caller>();
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
    this.waiting = new WaitingRoom(limits.waiting, now);
  }

  /** Whether a socket may be opened for `request`. */
  admits(request: IncomingMessage): boolean {
    const { searchParams } = new URL(request.url ?? '/', 'ws://localhost');
    const [id, token] = [searchParams.get('id') ?? '', searchParams.get('token') ?? ''];
    if (!ID.test(id) || !TOKEN.test(token)) return false;
    const { sockets, spent } = this.caller(this.addressOf(request));
    const { socketsPerAddress, address } = this.limits;
    return sockets < socketsPerAddress && spent.spendFor(address, 0, this.now());
  }

  /**
   * Counts `socket` until it closes. Closes it if it sends invalid or excess messages, or does
   * not read.
   */
  watch(socket: WebSocket, request: IncomingMessage): void {
    const address = this.addressOf(request);
    const caller = this.caller(address);
    caller.sockets += 1;
    socket.once('close', () => (caller.sockets -= 1));
    const own = new Spent();
    let refused = false;
    // A listener could not hide refused messages from the package.
    const emit = socket.emit.bind(socket) as (event: string | symbol, ...all: unknown[]) => boolean;
    const receive = (data: unknown, ...more: unknown[]): boolean => {
      const size = Buffer.isBuffer(data) ? data.length : Infinity;
      const affords = (spent: Spent, budget: Budget) => spent.spendFor(budget, size, this.now());
      refused ||= !affords(own, this.limits.socket) || !affords(caller.spent, this.limits.address);
      const signal = refused ? undefined : signalIn(data);
      if (!signal) {
        refused = true;
        socket.close(REFUSED);
        return false;
      }
      const deliver = () => emit('message', data, ...more);
      if (signal.dst === undefined || this.isThere(signal.dst)) return deliver();
      this.waiting.add(address, signal.dst, size, deliver);
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

  private caller(address: string): Caller {
    const known = this.callers.get(address);
    if (known) return known;
    for (const [other, { sockets, spent }] of this.callers) {
      if (sockets === 0 && spent.isNothing(this.now())) this.callers.delete(other);
    }
    const caller = { sockets: 0, spent: new Spent() };
    this.callers.set(address, caller);
    return caller;
  }

  private addressOf(request: IncomingMessage): string {
    const forwarded = this.proxied ? String(request.headers['x-forwarded-for'] ?? '') : '';
    return callerOf(forwarded.split(',').at(-1)?.trim() || (request.socket.remoteAddress ?? ''));
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
