/** What one address may ask of the PeerServer: the package itself takes whatever comes. */
import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';

export interface GuardLimits {
  /** Sockets open at once from one address. */
  readonly socketsPerAddress: number;
  /** Messages of one socket in ten seconds. Meeting 31 members at once takes about 400. */
  readonly messagesPerPeriod: number;
}

const PERIOD = 10_000;
/** What PeerJS asks for, as far as we use it: `/path/peerjs?key=&id=&token=&version=`. */
const ID = /^[A-Za-z0-9-]{1,64}$/;
const TOKEN = /^[\w-]{1,64}$/;
const TYPES = new Set(['OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'HEARTBEAT']);
/** Policy violation, RFC 6455. */
const REFUSED = 1008;

export class PeerGuard {
  private readonly limits: GuardLimits;
  private readonly proxied: boolean;
  private readonly open = new Map<string, number>();

  /** `proxied`: the address is the one the proxy before us added last to X-Forwarded-For. */
  constructor(limits: GuardLimits, proxied: boolean) {
    this.limits = limits;
    this.proxied = proxied;
  }

  /** Whether a socket may be opened for `request`. */
  admits(request: IncomingMessage): boolean {
    const { searchParams } = new URL(request.url ?? '/', 'ws://localhost');
    const [id, token] = [searchParams.get('id') ?? '', searchParams.get('token') ?? ''];
    const open = this.open.get(this.addressOf(request)) ?? 0;
    return ID.test(id) && TOKEN.test(token) && open < this.limits.socketsPerAddress;
  }

  /** Counts `socket` until it closes, and closes it over what no PeerJS would send. */
  watch(socket: WebSocket, request: IncomingMessage, now: () => number = Date.now): void {
    const address = this.addressOf(request);
    this.open.set(address, (this.open.get(address) ?? 0) + 1);
    socket.once('close', () => {
      const left = (this.open.get(address) ?? 1) - 1;
      if (left > 0) this.open.set(address, left);
      else this.open.delete(address);
    });
    const period = { start: now(), messages: 0 };
    let refused = false;
    const isFine = (data: unknown) => {
      if (now() - period.start >= PERIOD) Object.assign(period, { start: now(), messages: 0 });
      period.messages += 1;
      refused ||= period.messages > this.limits.messagesPerPeriod || !isSignal(data);
      if (refused) socket.close(REFUSED);
      return !refused;
    };
    // A listener could not keep from the package what it refuses.
    const emit = socket.emit.bind(socket) as (event: string | symbol, ...all: unknown[]) => boolean;
    socket.emit = (event: string | symbol, ...all: unknown[]) =>
      (event !== 'message' || isFine(all[0])) && emit(event, ...all);
  }

  private addressOf(request: IncomingMessage): string {
    const forwarded = this.proxied ? String(request.headers['x-forwarded-for'] ?? '') : '';
    return forwarded.split(',').at(-1)?.trim() || (request.socket.remoteAddress ?? '');
  }
}

/** A message of a known type, to an id of the form all have. */
function isSignal(data: unknown): boolean {
  if (!Buffer.isBuffer(data)) return false;
  try {
    const { type, dst } = JSON.parse(data.toString()) as { type?: unknown; dst?: unknown };
    const addressed = dst === undefined || (typeof dst === 'string' && ID.test(dst));
    return addressed && typeof type === 'string' && TYPES.has(type);
  } catch {
    return false;
  }
}
