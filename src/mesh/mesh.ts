/** The mesh: a direct link to every other member of the roster, each lost exactly once. */
import type { PeerMessage } from '../protocol/peer-message.ts';
import type { Mesh, MeshListener } from '../session/ports.ts';
import { Link } from './link.ts';
import type { SignallingOptions } from './signalling.ts';
import { startSignalling } from './signalling.ts';

/** Milliseconds before a lost or failed link is dialled again; doubled up to the last. */
const FIRST_REDIAL = 500;
const LAST_REDIAL = 8000;

interface Member {
  readonly peerId: string;
  link: Link | undefined;
  redial: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Joins the mesh until `signal` aborts. Nobody is dialled before the first roster. */
export function createMesh(options: SignallingOptions, signal: AbortSignal): Mesh {
  const members = new Map<string, Member>();
  const listeners = new Set<MeshListener>();
  let dropped = 0;
  const tell = (call: (listener: MeshListener) => void) => listeners.forEach(call);

  const signalling = startSignalling(
    options,
    {
      called: (connection) => {
        const id = memberAt(connection.peer);
        const member = id === undefined ? undefined : members.get(id);
        if (id === undefined || !member) return connection.close();
        adopt(member, new Link(connection, false, linkListener(id), options.now));
      },
      stranger: (peerId) => tell((listener) => listener.stranger(peerId)),
      dropped: () => (dropped += 1),
      online: () => {
        for (const [id, member] of members) dial(id, member);
      },
    },
    signal,
  );

  function memberAt(peerId: string): string | undefined {
    for (const [id, member] of members) if (member.peerId === peerId) return id;
    return undefined;
  }

  function dial(id: string, member: Member): void {
    if (signal.aborted || member.link || members.get(id) !== member) return;
    clearTimeout(member.timer);
    const connection = signalling.call(member.peerId);
    if (connection) member.link = new Link(connection, true, linkListener(id), options.now);
  }

  /** Takes an incoming link. Where both dialled at once, the one of the smaller peer id stays. */
  function adopt(member: Member, link: Link): void {
    const rival = member.link;
    const oursStays = rival && !rival.open && rival.byUs && options.peerId < member.peerId;
    if (oursStays) return link.close();
    member.link = link;
    rival?.close();
    clearTimeout(member.timer);
  }

  function linkListener(id: string) {
    const current = (link: Link) => members.get(id)?.link === link;
    let linked = false;
    return {
      opened(link: Link) {
        if (!current(link)) return link.close();
        linked = true;
        const member = members.get(id);
        if (member) member.redial = FIRST_REDIAL;
        tell((listener) => listener.linked(id));
      },
      received(link: Link, message: PeerMessage, receivedAt: number) {
        if (current(link)) tell((listener) => listener.received(id, message, receivedAt));
      },
      dropped: () => (dropped += 1),
      closed(link: Link) {
        const member = members.get(id);
        if (linked && !signal.aborted) tell((listener) => listener.lost(id));
        if (!member || member.link !== link) return;
        member.link = undefined;
        if (signal.aborted) return;
        member.timer = setTimeout(() => dial(id, member), member.redial);
        member.redial = Math.min(member.redial * 2, LAST_REDIAL);
      },
    };
  }

  function forget(id: string, member: Member): void {
    members.delete(id);
    clearTimeout(member.timer);
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
      for (const [id, member] of members) {
        if (roster.get(id) !== member.peerId) forget(id, member);
      }
      for (const [id, peerId] of roster) {
        if (members.has(id)) continue;
        const member: Member = { peerId, link: undefined, redial: FIRST_REDIAL, timer: undefined };
        members.set(id, member);
      }
      // Known before dialled: an answer may come at once.
      signalling.setKnown(new Set(roster.values()));
      for (const [id, member] of members) if (!member.timer) dial(id, member);
    },
    send: (member, message, channel) => members.get(member)?.link?.send(message, channel) ?? false,
    listen(listener, until) {
      listeners.add(listener);
      until.addEventListener('abort', () => listeners.delete(listener));
    },
  };
}
