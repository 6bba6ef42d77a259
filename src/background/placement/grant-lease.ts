/** Answers a frame that asks for the lease of the room's session. */
import { readRoom } from '../../database/rooms.ts';
import type { Sender } from '../../messaging/messages.ts';
import { storedMembership } from '../../messaging/stored.ts';
import type { PageQuestion, SessionLease } from '../../protocol/extension/session-lease.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { isElected, lastPage, leaseIdOf } from '../../protocol/extension/membership.ts';
import { newId } from '../../protocol/new-id.ts';
import { done } from '../../protocol/refusal.ts';
import type { RoomSnapshot } from '../../protocol/backend/room.ts';
import { leadsFor } from '../learned-leads.ts';
import { unallowedHostsOf } from '../pages/site-permission.ts';
import { settleIn } from '../pages/navigation.ts';
import { currentSettings } from '../settings.ts';
import { end, isOver, rejoining } from '../membership/rejoin.ts';
import { changeMembership, withSnapshot } from '../membership/store.ts';
import { leasedTo } from '../membership/transitions.ts';

/** Milliseconds for which the answer to entering a room is news. The session's first heartbeat reads it again. */
const NEWS_MS = 10_000;

/**
 * Grants the lease to the frame of `sender`, with a fresh room if the backend answers. The answer is a question if
 * the tab has left the room's page and the room may not move unasked (`mayMove`), and null if the session belongs
 * in another frame.
 */
export async function grantLease(
  { mayMove }: { readonly mayMove: boolean },
  sender: Sender,
): Promise<SessionLease | PageQuestion | null> {
  const leaseId = newId();
  let isNew = false;
  const before = await changeMembership((now) => {
    isNew = now ? isJustEntered(now) : false;
    return now && isElected(now, sender) ? leasedTo(now, leaseId) : now;
  });
  if (!before || leaseIdOf(before) !== leaseId) return null;
  const fresh = isNew
    ? done(before.snapshot)
    : await rejoining(before, (database) => readRoom(database, before.roomId));
  if (!fresh.ok && isOver(fresh.refusal)) {
    await end(before, fresh.refusal);
    return null;
  }
  const leased = await changeMembership((now) =>
    now && leaseIdOf(now) === leaseId && fresh.ok && !isNew ? withSnapshot(now, fresh.value) : now,
  );
  const settled = leased && leaseIdOf(leased) === leaseId && (await settleIn(leased, mayMove));
  if (!settled || leaseIdOf(await storedMembership.read()) !== leaseId) return null;
  return 'kind' in settled ? { ...settled, leaseId } : leaseFor(settled, leaseId, sender);
}

async function leaseFor(
  membership: Membership,
  leaseId: string,
  sender: Sender,
): Promise<SessionLease> {
  const { self, registration, shift = 0, unsaid = [] } = membership;
  const page = lastPage(membership);
  const { peerServerUrl, iceServers, relayOnly } = await currentSettings();
  const leads = await leadsFor(sender);
  const unallowedHosts = await unallowedHostsOf(sender);
  return {
    kind: 'play',
    leaseId,
    self,
    opened: page.state === 'watching' && page.opened,
    page: { number: page.number, address: page.address },
    shift,
    registration,
    snapshot: aged(membership),
    cards: unsaid.filter((card) => card !== 'site' || unallowedHosts.length > 0),
    unallowedHosts,
    peerServerUrl,
    iceServers,
    relayOnly,
    ...(leads && { leads }),
  };
}

/** Whether the stored room is the answer to entering it, and still news. */
function isJustEntered({ placement, snapshotAt }: Membership): boolean {
  const isNew = placement.state === 'placed' && placement.isNew === true;
  return isNew && Math.abs(Date.now() - snapshotAt) < NEWS_MS;
}

/** The stored room, with the current age of its playback. */
function aged({ snapshot, snapshotAt }: Membership): RoomSnapshot {
  const { room, members } = snapshot;
  const { playback } = room;
  const age = Math.max(0, Date.now() - snapshotAt) / 1000;
  return {
    room: { ...room, playback: { ...playback, ageSeconds: playback.ageSeconds + age } },
    members,
  };
}
