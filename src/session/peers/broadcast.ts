/** What passes between us and the other members: beats, pings, and word of what changed. */
import { hostFreshness } from '../../core/consensus/host.ts';
import type { Room, Status } from '../../core/consensus/types.ts';
import { withBeat, withClockReset, withPong } from '../../core/consensus/merge.ts';
import { withoutPeer, withPeer } from '../../core/consensus/room.ts';
import type { PeerMessage } from '../../protocol/peer-message.ts';
import { STRANGER_SOURCE } from '../persistence/refresh-backoff.ts';
import { startPings } from './pings.ts';
import type { Archive, Clock, Mesh, Ticker } from '../ports.ts';
import { createSuspendDetector } from './suspend-detector.ts';
import { throttle } from '../throttle.ts';

export interface TalkPorts {
  readonly mesh: Mesh;
  readonly archive: Archive;
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** What talking needs of its session. */
export interface Talking {
  room(): Room;
  /** Takes a room with the same vector. */
  change(next: Room): void;
  /** Takes a room whose vector may be another one, or the same one read anew. */
  steer(next: Room): void;
  status(): Status;
  /** A command of ours is yet to be told. */
  pending(): boolean;
  /** Somebody comes, and we were alone. */
  settle(): void;
  /** Something the room may wait for changed. */
  tend(): void;
  /** A member said goodbye. */
  forget(member: string): void;
  /** The roster may be out of date, as `teller` says. */
  refresh(teller: string): void;
}

export interface Talk {
  /** Tells everyone all we know, both ways at once: the fast channel does not wait for a lost packet,
   * the reliable one arrives. */
  tell(): void;
  /** The same, over one channel. */
  beat(channel: 'reliable' | 'fast'): void;
  say(type: 'comment' | 'roster' | 'leave'): void;
  /** Whether much of what goes over a member's link is lost. */
  isUnsteady(member: string): boolean;
}

/** Milliseconds between two words of new comments: whoever shows them asks the database. */
const COMMENT_INTERVAL_MS = 1000;

/** Talks until `signal` aborts. */
export function startTalk(
  { mesh, archive, clock, ticker }: TalkPorts,
  session: Talking,
  signal: AbortSignal,
): Talk {
  const { room } = session;
  const rested = createSuspendDetector(clock);
  const commented = throttle(
    { clock, ticker },
    COMMENT_INTERVAL_MS,
    archive.commentsChanged,
    signal,
  );
  const pings = startPings({ mesh, clock, ticker }, room, session.change, signal);

  function everyone(call: (member: string) => void): void {
    for (const member of room().peers.keys()) call(member);
  }

  function news(): PeerMessage {
    if (rested()) forgetClocks();
    const now = clock.now();
    const { vector, stratum, clockResets, page } = room();
    const host = hostFreshness(room(), now);
    return {
      type: 'beat',
      page,
      ...(!session.pending() && { vector }),
      host,
      sentAt: now,
      rank: stratum,
      naps: clockResets,
      status: session.status(),
    };
  }

  function forgetClocks(): void {
    session.change(withClockReset(room(), clock.now()));
    everyone(pings.start);
  }

  function tellOne(member: string): void {
    const message = news();
    mesh.send(member, message, 'fast');
    mesh.send(member, message, 'reliable');
  }

  function receive(member: string, message: PeerMessage, receivedAt: number): void {
    // The first thing after a nap may be what was sent to us during it.
    if (rested()) forgetClocks();
    switch (message.type) {
      case 'ping': {
        const { sent } = message;
        const remoteSent = clock.now();
        const pong = { type: 'pong', sent, remoteReceived: receivedAt, remoteSent } as const;
        mesh.send(member, pong, 'fast');
        return;
      }
      case 'pong':
        pings.answered(member, message.sent);
        return measured(member, () =>
          session.steer(withPong(room(), member, { ...message, received: receivedAt })),
        );
      case 'beat':
        measured(member, () => session.steer(withBeat(room(), member, message, receivedAt)));
        if (isNews(message)) session.refresh(member);
        return session.tend();
      case 'leave':
        return session.forget(member);
      case 'roster':
        return session.refresh(member);
      case 'comment':
        return commented();
    }
  }

  /** Whether the database told them what it has not told us yet. */
  function isNews({ host, page }: Extract<PeerMessage, { type: 'beat' }>): boolean {
    return (host?.epoch ?? 0) > room().appointment.epoch || page > room().page;
  }

  /** Measures the link anew where `taking` a message showed that what was measured is void. */
  function measured(member: string, taking: () => void): void {
    const cuts = cutsOf(member);
    taking();
    if (cutsOf(member) > cuts) pings.start(member);
  }

  function cutsOf(member: string): number {
    return room().peers.get(member)?.clock.resets ?? 0;
  }

  mesh.listen(
    {
      linked(member) {
        if (room().peers.size === 0) session.settle();
        session.change(withPeer(room(), member, clock.now()));
        tellOne(member);
        pings.start(member);
      },
      lost(member) {
        pings.stop(member);
        session.change(withoutPeer(room(), member));
        session.tend();
      },
      stranger: () => session.refresh(STRANGER_SOURCE),
      received: receive,
    },
    signal,
  );

  return {
    tell: () => everyone(tellOne),
    beat: (channel) => everyone((member) => mesh.send(member, news(), channel)),
    say: (type) => everyone((member) => mesh.send(member, { type }, 'reliable')),
    isUnsteady: pings.isUnsteady,
  };
}
