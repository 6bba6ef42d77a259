/** What a frame is told that asks whether it is to play the room. */
import { readRoom } from '../database/rooms.ts';
import type { Sender } from '../messaging/messages.ts';
import { storedMembership } from '../messaging/stored.ts';
import type { PageQuestion, SessionClaim } from '../protocol/claim.ts';
import type { Membership } from '../protocol/membership.ts';
import type { RoomSnapshot } from '../protocol/rows.ts';
import { leadsFor } from './leads.ts';
import { settleIn } from './moving.ts';
import { currentSettings } from './settings.ts';
import { end, isOver, rejoining } from './standing.ts';
import { changeMembership, withSnapshot } from './state.ts';

/**
 * The room for the frame of `sender`, as fresh as the backend allows; a question where its tab has left
 * the room's page; null for a tab that has no room.
 */
export async function claim(sender: Sender): Promise<SessionClaim | PageQuestion | null> {
  const { tabId, frameId } = sender;
  const before = await storedMembership.read();
  if (!before || before.tabId !== tabId || frameId === undefined) return null;
  const fresh = await rejoining(before, (database) => readRoom(database, before.roomId));
  if (!fresh.ok && isOver(fresh.refusal)) {
    await end(before, fresh.refusal);
    return null;
  }
  const claimed = await changeMembership((now) => {
    if (now?.roomId !== before.roomId) return now;
    return fresh.ok ? withSnapshot({ ...now, frameId }, fresh.value) : { ...now, frameId };
  });
  if (claimed?.roomId !== before.roomId) return null;
  const membership = await settleIn(claimed);
  return 'kind' in membership ? membership : claimOf(membership, sender);
}

async function claimOf(membership: Membership, sender: Sender): Promise<SessionClaim> {
  const { self, name, opened, page, pageNumber, place, shift = 0 } = membership;
  const { peerServerUrl, iceServers, relayOnly } = await currentSettings();
  const leads = await leadsFor(sender);
  return {
    kind: 'play',
    self,
    name,
    opened,
    page: { number: pageNumber, address: page },
    shift,
    place,
    snapshot: aged(membership),
    peerServerUrl,
    iceServers,
    relayOnly,
    ...(leads && { leads }),
  };
}

/** The stored room with its playback as old as it is by now. */
function aged({ snapshot, snapshotAt }: Membership): RoomSnapshot {
  const { room, members } = snapshot;
  const age = Math.max(0, Date.now() - snapshotAt) / 1000;
  return {
    room: { ...room, playback_age_seconds: room.playback_age_seconds + age },
    members,
  };
}
