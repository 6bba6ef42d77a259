/** Our place at the PeerServer: taken, kept, and taken again after every failure. */
import type { DataConnection } from 'peerjs';
import { Peer } from 'peerjs';
import type { Backoff } from '../core/backoff.ts';
import { retryAt, nextBackoff } from '../core/backoff.ts';
import type { Place } from '../protocol/fields.ts';
import { peerProtocol } from '../protocol/peer-message.ts';
import { forceGcAfter } from './force-gc.ts';
import { SignalFilter } from './signal-filter.ts';
import type { IceOptions } from './ice.ts';
import { rtcConfiguration } from './ice.ts';

export interface SignallingOptions extends IceOptions {
  readonly peerServerUrl: string;
  /** With its token the server gives the same id to us again, and only to us. */
  readonly place: Place;
  /** Another place, kept from now on, as somebody has taken `peerId`; undefined when it cannot be had. */
  newPlace(peerId: string): Promise<Place | undefined>;
  readonly now: () => number;
  /** Says `online` when the device has its network again: the window, in a page. */
  readonly network: Pick<EventTarget, 'addEventListener'>;
}

export interface SignallingListener {
  /** A member calls us. */
  called(connection: DataConnection): void;
  stranger(peerId: string): void;
  dropped(): void;
  /** We have another place than before. */
  relocated(): void;
  /** We can call now. */
  online(): void;
}

export interface Signalling {
  /** Where we are called, or will be. */
  peerId(): string;
  status(): 'connecting' | 'online' | 'unreachable';
  /** Calls a member, or undefined while the server is away or the browser has no connection left. */
  call(peerId: string): DataConnection | undefined;
  setKnown(peerIds: ReadonlySet<string>): void;
  /** Leaves our place, which somebody else has, for another one; does nothing so soon after the last. */
  relocate(): void;
}

/**
 * Milliseconds between attempts: doubled from the first to the last, which leaves time to link within
 * five seconds of a network that is back, and each by up to half shorter, so that not all come at once.
 */
const FIRST_RETRY_MS = 500;
const MAX_RETRY_MS = 2000;
/**
 * Milliseconds for an attempt; PeerJS itself waits for ever on a silent server. Less for the first after
 * a place was lost: a PeerServer that has not noticed says nothing, but gives it anew to the second.
 */
const ATTEMPT_TIMEOUT_MS = 5000;
const RETURN_TIMEOUT_MS = 2500;

/** Keeps a place at the server until `signal` aborts. */
export function startSignalling(
  options: SignallingOptions,
  listener: SignallingListener,
  signal: AbortSignal,
): Signalling {
  let { place } = options;
  let peer: Peer | undefined;
  /** Whether somebody else has our place. */
  let isTaken = false;
  /** The place that the listener knows of. */
  let told = place;
  let pause: Backoff | undefined;
  let status: 'connecting' | 'online' | 'unreachable' = 'connecting';
  let retry = FIRST_RETRY_MS;
  let patience = ATTEMPT_TIMEOUT_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const gate = new SignalFilter({
    pass: (message) => {
      try {
        handlers.forEach((handle) => handle(message));
      } catch (error) {
        // PeerJS took offence at what passed for a signal, or got no connection for a call: nobody
        // else is to suffer.
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
    clearTimeout(timer);
    timer = setTimeout(failed, patience);
    patience = ATTEMPT_TIMEOUT_MS;
    if (isTaken && options.now() >= retryAt(pause)) void move();
    else if (peer && !peer.destroyed && peer.disconnected) peer.reconnect();
    else if (!peer || peer.destroyed) peer = newPeer();
  }

  /** Takes another place. Where none can be had in time, the next attempt asks again. */
  async function move(): Promise<void> {
    const next = await options.newPlace(place.peerId);
    if (!next || !isTaken || signal.aborted) return;
    pause = nextBackoff(pause, options.now());
    isTaken = false;
    place = next;
    // The peer of the place before keeps the links that it has.
    peer = undefined;
    connect();
  }

  function newPeer(): Peer {
    const made = new Peer(place.peerId, {
      ...addressOf(options.peerServerUrl),
      token: place.token,
      config: rtcConfiguration(options),
    });
    handlers = made.socket.listeners('message') as typeof handlers;
    made.socket.removeAllListeners('message');
    made.socket.on('message', (message: unknown) => gate.receive(message, options.now()));
    made.on('open', () => {
      clearTimeout(timer);
      status = 'online';
      retry = FIRST_RETRY_MS;
      patience = RETURN_TIMEOUT_MS;
      if (told !== place) listener.relocated();
      told = place;
      listener.online();
    });
    made.on('connection', (connection) => listener.called(connection));
    // One of a place that we left ends nothing.
    const ended = () => made === peer && failed();
    // Whatever the error, a place that is lost is either disconnected or destroyed; a peer that
    // cannot be reached is neither, and its link gives up by itself.
    made.on('error', ({ type }) => {
      // The server welcomes us back by our token: somebody has the id with another one.
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
    // Says that it is disconnected before it returns, which brings us here again.
    if (peer && !peer.disconnected) return peer.disconnect();
    clearTimeout(timer);
    timer = setTimeout(connect, retry * (1 - Math.random() / 2));
    retry = Math.min(retry * 2, MAX_RETRY_MS);
  }

  options.network.addEventListener(
    'online',
    ({ isTrusted }) => {
      if (!isTrusted || status !== 'unreachable') return;
      // An attempt from before may wait for an answer that was lost.
      retry = FIRST_RETRY_MS;
      failed();
    },
    { signal },
  );
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    peer?.destroy();
  });
  connect();

  return {
    status: () => status,
    peerId: () => place.peerId,
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
