/** Our registration at the PeerServer: taken, kept, and renewed after every failure. */
import type { DataConnection } from 'peerjs';
import { Peer } from 'peerjs';
import { onAbort } from '../async/on-abort.ts';
import { ticker } from '../async/browser-clock.ts';
import { createTimer } from '../async/timer.ts';
import type { Backoff } from '../async/backoff.ts';
import { retryAt, nextBackoff } from '../async/backoff.ts';
import type { Registration } from '../protocol/fields.ts';
import { peerProtocol } from '../protocol/peer/peer-message.ts';
import { forceGcAfter } from './force-gc.ts';
import { SignalFilter } from './signal-filter.ts';
import type { IceOptions } from './ice.ts';
import { rtcConfiguration } from './ice.ts';

export interface SignallingOptions extends IceOptions {
  readonly peerServerUrl: string;
  /** The server gives the peer id again to its token, and to nobody else. */
  readonly registration: Registration;
  /** Asks for another peer id, as somebody has taken `peerId`; undefined where there is none. */
  requestRegistration(peerId: string): Promise<Registration | undefined>;
  readonly now: () => number;
  /** Fires `online` when the device has its network again: the window, in a page. */
  readonly network: Pick<EventTarget, 'addEventListener'>;
}

export interface SignallingListener {
  /** A member calls us. */
  called(connection: DataConnection): void;
  stranger(peerId: string): void;
  dropped(): void;
  /** We are registered at another peer id. */
  relocated(): void;
  /** We can call now. */
  online(): void;
}

export interface Signalling {
  /** The peer id at which we are, or will be, called. */
  peerId(): string;
  status(): 'connecting' | 'online' | 'unreachable';
  /** Calls a member; undefined while the server is unreachable or no connection is left. */
  call(peerId: string): DataConnection | undefined;
  setKnown(peerIds: ReadonlySet<string>): void;
  /** Changes to another peer id, as somebody has ours; does nothing soon after the last change. */
  relocate(): void;
}

/**
 * Milliseconds between attempts, doubled up to the last, which leaves time to link within five
 * seconds of a network that returns. Each is shortened by up to half at random, so that not all
 * arrive at once.
 */
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 2000;
/**
 * Milliseconds for an attempt, as PeerJS waits for ever. The first attempt after a loss gets less:
 * a PeerServer that has not noticed the loss answers only the second.
 */
const ATTEMPT_TIMEOUT_MS = 5000;
const RETURN_TIMEOUT_MS = 2500;

/**
 * Milliseconds between heartbeats to the PeerServer. PeerJS sends one every 5 s; a server allows a
 * minute or more without one.
 */
const HEARTBEAT_MS = 25_000;

/** Stays registered until `signal` aborts. */
export function startSignalling(
  options: SignallingOptions,
  listener: SignallingListener,
  signal: AbortSignal,
): Signalling {
  let { registration } = options;
  let peer: Peer | undefined;
  /** Whether somebody else has our peer id. */
  let isTaken = false;
  /** The registration that the listener knows. */
  let told = registration;
  let pause: Backoff | undefined;
  let status: 'connecting' | 'online' | 'unreachable' = 'connecting';
  let retry = FIRST_RETRY_MS;
  let patience = ATTEMPT_TIMEOUT_MS;
  const timer = createTimer(ticker, signal);
  const gate = new SignalFilter({
    pass: (message) => {
      try {
        handlers.forEach((handle) => handle(message));
      } catch (error) {
        // PeerJS rejected a signal, or got no connection for a call. Other members must not suffer.
        listener.dropped();
        forceGcAfter(error, options.now());
      }
    },
    stranger: (peerId) => listener.stranger(peerId),
    dropped: () => listener.dropped(),
  });
  let handlers: ((message: unknown) => void)[] = [];

  function connect(): void {
    if (signal.aborted) return;
    timer.start(patience, failed);
    patience = ATTEMPT_TIMEOUT_MS;
    if (isTaken && options.now() >= retryAt(pause)) void move();
    else if (peer && !peer.destroyed && peer.disconnected) peer.reconnect();
    else if (!peer || peer.destroyed) peer = newPeer();
  }

  /** Asks for another peer id. If none comes in time, the next attempt asks again. */
  async function move(): Promise<void> {
    const next = await options.requestRegistration(registration.peerId);
    if (!next || !isTaken || signal.aborted) return;
    pause = nextBackoff(pause, options.now());
    isTaken = false;
    registration = next;
    // The former peer keeps its links.
    peer = undefined;
    connect();
  }

  function newPeer(): Peer {
    const made = new Peer(registration.peerId, {
      ...addressOf(options.peerServerUrl),
      token: registration.token,
      pingInterval: HEARTBEAT_MS,
      config: rtcConfiguration(options),
    });
    handlers = made.socket.listeners('message') as typeof handlers;
    made.socket.removeAllListeners('message');
    made.socket.on('message', (message: unknown) => gate.receive(message, options.now()));
    made.on('open', () => {
      timer.stop();
      status = 'online';
      retry = FIRST_RETRY_MS;
      patience = RETURN_TIMEOUT_MS;
      if (told !== registration) listener.relocated();
      told = registration;
      listener.online();
    });
    made.on('connection', (connection) => listener.called(connection));
    // A former peer ends nothing.
    const ended = () => made === peer && failed();
    // A lost registration is either disconnected or destroyed; after a failed call it is neither,
    // and the link gives up by itself.
    made.on('error', ({ type }) => {
      // Our token would be accepted: somebody has the id with another token.
      if (made === peer && type === 'unavailable-id') isTaken = true;
      if (made.disconnected || made.destroyed) ended();
    });
    made.on('disconnected', ended);
    made.on('close', ended);
    return made;
  }

  function failed(): void {
    if (signal.aborted) return;
    status = 'unreachable';
    // Reports `disconnected` before it returns, which calls us again.
    if (peer && !peer.disconnected) return peer.disconnect();
    timer.start(retry * (1 - Math.random() / 2), connect);
    retry = Math.min(retry * 2, MAX_RETRY_MS);
  }

  options.network.addEventListener(
    'online',
    ({ isTrusted }) => {
      if (!isTrusted || status !== 'unreachable') return;
      // An attempt under way may wait for an answer that was lost.
      retry = FIRST_RETRY_MS;
      failed();
    },
    { signal },
  );
  onAbort(signal, () => peer?.destroy());
  connect();

  return {
    status: () => status,
    peerId: () => registration.peerId,
    call(peerId) {
      if (status !== 'online') return undefined;
      try {
        const channel = { label: peerProtocol, serialization: 'raw', reliable: true };
        const connection = peer?.connect(peerId, channel);
        if (connection) gate.expect(peerId, connection.connectionId);
        return connection;
      } catch (error) {
        forceGcAfter(error, options.now());
        return undefined;
      }
    },
    setKnown: (peerIds) => gate.setKnown(peerIds, options.now()),
    relocate() {
      if (isTaken || options.now() < retryAt(pause)) return;
      isTaken = true;
      failed();
    },
  };
}

function addressOf(peerServerUrl: string) {
  const { hostname, port, protocol, pathname } = new URL(peerServerUrl);
  const secure = protocol === 'https:';
  return { host: hostname, port: Number(port) || (secure ? 443 : 80), path: pathname, secure };
}
