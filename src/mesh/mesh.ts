/** The mesh: a direct link to every other member of the roster, each lost exactly once. */
import type { DataConnection } from 'peerjs';
import type { Exchange } from '../protocol/handshake.ts';
import { limits } from '../protocol/limits.ts';
import type { PeerMessage } from '../protocol/peer-message.ts';
import type { Address, Mesh, MeshListener } from '../session/ports.ts';
import type { Prover } from './handshake.ts';
import { Link } from './link.ts';
import type { SignallingOptions } from './signalling.ts';
import { startSignalling } from './signalling.ts';

/** Milliseconds before a lost or failed link is dialled again; doubled up to the last. */
const FIRST_REDIAL = 500;
const LAST_REDIAL = 8000;

/** Proves that we are a member of the room, and checks that others are. Kept outside the page. */
export interface Identity {
  /** Base64url signature; undefined when it cannot be had. */
  prove(ends: Omit<Exchange, 'roomId'>): Promise<string | undefined>;
  /** Whether the member signed that with the private half of `publicKey`. */
  verify(ends: Omit<Exchange, 'roomId'>, publicKey: string, signature: string): Promise<boolean>;
}

export interface MeshOptions extends SignallingOptions {
  readonly identity: Identity;
}

interface Member extends Address {
  link: Link | undefined;
  /** A call that takes the place of `link`, which works, once it is proven to be the member's. */
  rival: Link | undefined;
  redial: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Joins the mesh until `signal` aborts. Nobody is dialled before the first roster. */
export function createMesh(options: MeshOptions, signal: AbortSignal): Mesh {
  const members = new Map<string, Member>();
  const listeners = new Set<MeshListener>();
  let dropped = 0;
  const tell = (call: (listener: MeshListener) => void) => listeners.forEach(call);

  const signalling = startSignalling(
    options,
    {
      called: (connection) => {
        const [id, member] = memberAt(connection.peer) ?? [];
        if (id === undefined || !member) return connection.close();
        adopt(member, id, connection);
      },
      stranger: (peerId) => tell((listener) => listener.stranger(peerId)),
      dropped: () => (dropped += 1),
      online: () => {
        for (const [id, member] of members) dial(id, member);
      },
    },
    signal,
  );

  function memberAt(peerId: string): [string, Member] | undefined {
    return [...members].find(([, member]) => member.peerId === peerId);
  }

  function dial(id: string, member: Member): void {
    if (signal.aborted || member.link || members.get(id) !== member) return;
    clearTimeout(member.timer);
    const connection = signalling.call(member.peerId);
    if (connection) member.link = newLink(id, member, connection, true);
    else redial(id, member);
  }

  function redial(id: string, member: Member): void {
    member.timer = setTimeout(() => dial(id, member), member.redial);
    member.redial = Math.min(member.redial * 2, LAST_REDIAL);
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
   * Takes an incoming link. Where both dialled at once, the one of the smaller peer id stays. A link
   * that works stays until the new one is proven: whoever only claims to be the member ends nothing.
   */
  function adopt(member: Member, id: string, connection: DataConnection): void {
    const { link } = member;
    const oursStays = link && !link.open && link.byUs && options.peerId < member.peerId;
    if (oursStays || member.rival) return connection.close();
    const incoming = newLink(id, member, connection, false);
    if (link?.open) {
      member.rival = incoming;
      return;
    }
    member.link = incoming;
    link?.close();
    clearTimeout(member.timer);
  }

  function linkListener(id: string, member: Member) {
    const current = (link: Link) => members.get(id) === member && member.link === link;
    let linked = false;
    return {
      opened(link: Link) {
        if (member.rival === link) {
          const before = member.link;
          member.rival = undefined;
          member.link = link;
          before?.close();
          clearTimeout(member.timer);
        }
        if (!current(link)) return link.close();
        linked = true;
        member.redial = FIRST_REDIAL;
        tell((listener) => listener.linked(id));
      },
      received(link: Link, message: PeerMessage, receivedAt: number) {
        if (current(link)) tell((listener) => listener.received(id, message, receivedAt));
      },
      dropped: () => (dropped += 1),
      closed(link: Link) {
        if (linked && !signal.aborted) tell((listener) => listener.lost(id));
        if (member.rival === link) member.rival = undefined;
        if (member.link !== link) return;
        // A rival that is not proven yet is the member's next chance.
        member.link = member.rival;
        member.rival = undefined;
        if (member.link || signal.aborted || members.get(id) !== member) return;
        redial(id, member);
      },
    };
  }

  function forget(id: string, member: Member): void {
    members.delete(id);
    clearTimeout(member.timer);
    member.rival?.close();
    member.link?.close();
  }

  signal.addEventListener('abort', () => {
    for (const [id, member] of members) forget(id, member);
  });

  return {
    peerId: options.peerId,
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
        if (now?.peerId !== member.peerId || now.publicKey !== member.publicKey) forget(id, member);
      }
      for (const [id, address] of bounded) {
        if (members.has(id)) continue;
        const fresh = { link: undefined, rival: undefined, timer: undefined };
        members.set(id, { ...address, ...fresh, redial: FIRST_REDIAL });
      }
      // Known before dialled: an answer may come at once.
      signalling.setKnown(new Set([...bounded.values()].map(({ peerId }) => peerId)));
      for (const [id, member] of members) if (!member.timer) dial(id, member);
    },
    send: (member, message, channel) => members.get(member)?.link?.send(message, channel) ?? false,
    listen(listener, until) {
      listeners.add(listener);
      until.addEventListener('abort', () => listeners.delete(listener));
    },
  };
}
