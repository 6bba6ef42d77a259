/** Takes what the mesh brings: links, beats, pings, and news of the room. */
import { withBeat, withPong } from '../../core/consensus/merge.ts';
import { withoutPeer, withPeer } from '../../core/consensus/room.ts';
import type { PeerMessage } from '../../protocol/peer/peer-message.ts';
import type { Persistence } from '../persistence/persistence.ts';
import { STRANGER_SOURCE } from '../persistence/refresh-backoff.ts';
import type { Archive, Clock, Mesh, Ticker } from '../ports.ts';
import type { RoomStore } from '../sync/room-store.ts';
import type { PlayerSteering } from '../sync/steering.ts';
import type { Broadcast } from './broadcast.ts';
import { startCommentNotices } from './comment-notices.ts';
import type { Pings } from './pings.ts';
import type { Roster } from './roster.ts';

export interface ReceiveParts {
  readonly mesh: Mesh;
  readonly archive: Pick<Archive, 'commentsChanged'>;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly store: RoomStore;
  readonly steering: Pick<PlayerSteering, 'anchorToPlayer'>;
  readonly broadcast: Pick<Broadcast, 'sendState'>;
  readonly pings: Pings;
  readonly roster: Pick<Roster, 'forget'>;
  readonly persistence: Pick<Persistence, 'refresh'>;
  /** Voids what was measured before a suspension of this machine. */
  readonly guardClocks: () => void;
}

/** Milliseconds after a goodbye by which the database knows of it, too. */
const GOODBYE_DELAY_MS = 2000;

/** Receives until `signal` aborts. */
export function startReceiving(parts: ReceiveParts, signal: AbortSignal): void {
  const { mesh, archive, clock, ticker, store, steering, broadcast, pings } = parts;
  const { roster, persistence, guardClocks } = parts;
  const noticeComment = startCommentNotices(parts, archive.commentsChanged, signal);

  function receive(member: string, message: PeerMessage, receivedAt: number): void {
    // The first message after a suspension may have been sent during it.
    guardClocks();
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
        return measuring(member, () =>
          store.replace(withPong(store.get(), member, { ...message, received: receivedAt })),
        );
      case 'beat':
        measuring(member, () => store.replace(withBeat(store.get(), member, message, receivedAt)));
        if (isAhead(message)) persistence.refresh(member);
        return;
      case 'leave':
        roster.forget(member);
        return ticker.after(GOODBYE_DELAY_MS, () => persistence.refresh(member), signal);
      case 'roster':
        return persistence.refresh(member);
      case 'comment':
        return noticeComment(member);
    }
  }

  /** Whether the database told the sender of a host or a page that we do not know. */
  function isAhead({ host, page }: Extract<PeerMessage, { type: 'beat' }>): boolean {
    const room = store.get();
    return (host?.epoch ?? 0) > room.appointment.epoch || page > room.page;
  }

  /** Pings `member` from the beginning where `take` voided the measurements of its clock. */
  function measuring(member: string, take: () => void): void {
    const before = resetsOf(member);
    take();
    if (resetsOf(member) > before) pings.start(member);
  }

  function resetsOf(member: string): number {
    return store.get().peers.get(member)?.clock.resets ?? 0;
  }

  mesh.listen(
    {
      linked(member) {
        if (store.get().peers.size === 0) steering.anchorToPlayer();
        store.replace(withPeer(store.get(), member, clock.now()));
        broadcast.sendState(member);
        pings.start(member);
      },
      lost(member) {
        pings.stop(member);
        store.replace(withoutPeer(store.get(), member));
      },
      stranger: () => persistence.refresh(STRANGER_SOURCE),
      received: receive,
    },
    signal,
  );
}
