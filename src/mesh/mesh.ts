/**
 * The mesh: a direct link to every other member of the roster. Each link is reported lost exactly
 * once.
 */
import type { DataConnection } from 'peerjs';
import { ticker } from '../async/browser-clock.ts';
import { onAbort } from '../async/on-abort.ts';
import type { Timer } from '../async/timer.ts';
import { createTimer } from '../async/timer.ts';
import type { Exchange } from '../protocol/peer/handshake.ts';
import { limits } from '../protocol/limits.ts';
import type { PeerMessage } from '../protocol/peer/peer-message.ts';
import type { Mesh, MeshListener } from '../session/ports.ts';
import type { Prover } from './handshake.ts';
import { Link } from './link.ts';
import type { SignallingOptions } from './signalling.ts';
import { startSignalling } from './signalling.ts';

/** Milliseconds before a failed link is dialled again; doubled up to the last. */
const FIRST_REDIAL_MS = 500;
const MAX_REDIAL_MS = 3000;
/** Milliseconds in which a call reaches its member. */
const REACH_TIMEOUT_MS = 1000;

/**
 * Proves that we are a member of the room, and verifies that others are. Keys stay outside the
 * page.
 */
export interface Identity {
  /** Base64url signature; undefined when it cannot be had. */
  prove(ends: Omit<Exchange, 'roomId'>): Promise<string | undefined>;
  /** Whether the member signed `ends` with the private key of `publicKey`. */
  verify(ends: Omit<Exchange, 'roomId'>, publicKey: string, signature: string): Promise<boolean>;
}

export interface MeshOptions extends SignallingOptions {
  readonly identity: Identity;
}

interface Member {
  readonly publicKey: string;
  peerId: string;
  /** The proven link. */
  link: Link | undefined;
  /** The latest call of either side. It replaces `link` once it is proven. */
  call: { readonly link: Link; readonly since: number } | undefined;
  /** When (ms) the latest call was made. */
  triedAt: number;
  redialMs: number;
  /** The next call. */
  readonly timer: Timer;
}

/** Joins the mesh until `signal` aborts. Dials nobody before the first roster. */
export function createMesh(options: MeshOptions, signal: AbortSignal): Mesh {
  const members = new Map<string, Member>();
  const listeners = new Set<Partial<MeshListener>>();
  let dropped = 0;
  const tell = (call: (listener: Partial<MeshListener>) => void) => listeners.forEach(call);

  const signalling = startSignalling(
    options,
    {
      called: (connection) => {
        const [id, member] = memberAt(connection.peer) ?? [];
        if (id === undefined || !member) return connection.close();
        acceptCall(member, id, connection);
      },
      stranger: (peerId) => tell((listener) => listener.stranger?.(peerId)),
      dropped: () => (dropped += 1),
      relocated() {
        for (const member of members.values()) cancelCall(member);
        tell((listener) => listener.relocated?.());
      },
      online: () => {
        for (const [id, member] of members) dial(id, member);
      },
    },
    signal,
  );

  /**
   * The member at an address. If two members claim one address, try them alternately until one
   * proves itself.
   */
  function memberAt(peerId: string): [string, Member] | undefined {
    const there = [...members]
      .filter(([, member]) => member.peerId === peerId)
      .toSorted(([, a], [, b]) => a.triedAt - b.triedAt);
    return there.find(([, { link }]) => link) ?? there.find(([, { call }]) => call) ?? there[0];
  }

  /** Cancels a call of ours that was not answered. */
  function cancelCall(member: Member): void {
    const { call } = member;
    if (!call?.link.byUs || call.link.answered) return;
    member.call = undefined;
    call.link.close();
  }

  /** Calls a member without a working link. */
  function dial(id: string, member: Member): void {
    const works = member.link && !member.link.quiet;
    if (signal.aborted || works || member.call || members.get(id) !== member) return;
    member.timer.stop();
    const [turn] = memberAt(member.peerId) ?? [];
    if (turn !== id) {
      member.timer.start(FIRST_REDIAL_MS, () => dial(id, member));
      return;
    }
    const connection = signalling.call(member.peerId);
    if (connection) {
      member.triedAt = options.now();
      member.call = { link: newLink(id, member, connection, true), since: member.triedAt };
    } else redial(id, member);
  }

  function redial(id: string, member: Member): void {
    member.timer.start(member.redialMs, () => dial(id, member));
    member.redialMs = Math.min(member.redialMs * 2, MAX_REDIAL_MS);
  }

  function newLink(id: string, member: Member, connection: DataConnection, byUs: boolean): Link {
    const prover: Prover = {
      prove: (ends) => options.identity.prove({ ...ends, member: id }),
      verify: (ends, signature) =>
        options.identity.verify({ ...ends, member: id }, member.publicKey, signature),
    };
    return new Link(connection, byUs, prover, linkListener(id, member), options.now);
  }

  /**
   * Accepts an incoming call. If both ends call at once, the call of the smaller peer id stays,
   * unless it had time to arrive: then the other end has not heard of it. A working link stays
   * until the call is proven, so that an impostor ends nothing.
   */
  function acceptCall(member: Member, id: string, connection: DataConnection): void {
    const { call } = member;
    const now = options.now();
    member.timer.stop();
    if (
      call?.link.byUs &&
      now - call.since < REACH_TIMEOUT_MS &&
      signalling.peerId() < member.peerId
    ) {
      connection.close();
      // A member who has just returned may have been called at its former address.
      member.timer.start(REACH_TIMEOUT_MS, () => {
        if (member.call === call) cancelCall(member);
        dial(id, member);
      });
      return;
    }
    member.triedAt = now;
    member.call = { link: newLink(id, member, connection, false), since: now };
    call?.link.close();
  }

  function linkListener(id: string, member: Member) {
    let linked = false;
    return {
      opened(link: Link) {
        if (members.get(id) !== member || member.call?.link !== link) return link.close();
        const before = member.link;
        member.link = link;
        member.call = undefined;
        before?.close();
        member.timer.stop();
        linked = true;
        member.redialMs = FIRST_REDIAL_MS;
        tell((listener) => listener.linked?.(id));
      },
      received(link: Link, message: PeerMessage, receivedAt: number) {
        if (member.link !== link || members.get(id) !== member) return;
        tell((listener) => listener.received?.(id, message, receivedAt));
      },
      quiet: () => signalling.status() === 'online' && dial(id, member),
      dropped: () => (dropped += 1),
      closed(link: Link) {
        if (linked && !signal.aborted) tell((listener) => listener.lost?.(id));
        const isCurrent = member.link === link || member.call?.link === link;
        if (member.link === link) member.link = undefined;
        if (member.call?.link === link) member.call = undefined;
        if (signal.aborted || members.get(id) !== member || !isCurrent) return;
        // A call under way is the next attempt.
        if (!member.link && !member.call) redial(id, member);
      },
    };
  }

  function removeMember(id: string, member: Member): void {
    members.delete(id);
    member.timer.stop();
    member.call?.link.close();
    member.link?.close();
  }

  /** Moves a member to another address. A working link stays, as the member has proven it. */
  function readdress(id: string, member: Member, peerId: string): void {
    if (!member.link || member.link.quiet) return removeMember(id, member);
    member.peerId = peerId;
    member.call?.link.close();
  }

  onAbort(signal, () => {
    for (const [id, member] of members) removeMember(id, member);
  });

  return {
    get peerId() {
      return signalling.peerId();
    },
    get signalling() {
      return signalling.status();
    },
    get dropped() {
      return dropped;
    },
    setRoster(roster) {
      const bounded = new Map([...roster].slice(0, limits.members));
      for (const [id, member] of members) {
        const now = bounded.get(id);
        if (now?.publicKey !== member.publicKey) removeMember(id, member);
        else if (now.peerId !== member.peerId) readdress(id, member, now.peerId);
      }
      for (const [id, address] of bounded) {
        if (members.has(id)) continue;
        const fresh = { link: undefined, call: undefined, triedAt: -Infinity };
        const timer = createTimer(ticker);
        members.set(id, { ...address, ...fresh, timer, redialMs: FIRST_REDIAL_MS });
      }
      // Introduce before dialling: an answer may arrive at once.
      signalling.setKnown(new Set([...bounded.values()].map(({ peerId }) => peerId)));
      for (const [id, member] of members) if (!member.timer.isRunning()) dial(id, member);
    },
    relocate: () => signalling.relocate(),
    isRelayed: (member) => members.get(member)?.link?.isRelayed,
    send: (member, message, channel) => members.get(member)?.link?.send(message, channel) ?? false,
    listen(listener, until) {
      listeners.add(listener);
      onAbort(until, () => listeners.delete(listener));
    },
  };
}
