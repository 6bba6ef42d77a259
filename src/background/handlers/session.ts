/** Answers a running session, and only in the frame that plays the room. */
import { sharePending } from '../../async/share-pending.ts';
import type { Backend } from '../../database/client.ts';
import { claimHost } from '../../database/hosting.ts';
import { heartbeat, readRoom, recordSyncEvents, savePlayback } from '../../database/rooms.ts';
import type { Handlers, Sender } from '../../messaging/messages.ts';
import { ownKeyPair } from '../../identity/key-store.ts';
import { prove, publicKeyOf, verify } from '../../identity/proof.ts';
import { sendToFrame } from '../../messaging/messages.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { frameOf, leaseIdOf } from '../../protocol/extension/membership.ts';
import type { Result } from '../../protocol/refusal.ts';
import { done, refused } from '../../protocol/refusal.ts';
import type { RoomSnapshot } from '../../protocol/backend/room.ts';
import { grantLease } from '../placement/grant-lease.ts';
import { placeIfOurs } from '../membership/restore.ts';
import { keepLeads } from '../learned-leads.ts';
import { end, isOver, rejoining } from '../membership/rejoin.ts';
import {
  changeMembership,
  membershipOf,
  newRegistration,
  withSnapshot,
} from '../membership/store.ts';

/** Many frames may find videos at once, and each run looks into all of them. */
const placeFound = sharePending(placeIfOurs);

export const sessionHandlers: Handlers = {
  'video/found': async (_, sender) => {
    if (sender.tabId !== undefined) await placeFound(sender.tabId);
    return null;
  },

  'session/lease': grantLease,

  'session/ours': async ({ leaseId }, sender) => leaseIdOf(await membershipOf(sender)) === leaseId,

  'session/heartbeat': ({ roomId, ...beat }, sender) =>
    kept(roomId, sender, async (database) => {
      const publicKey = await publicKeyOf(await ownKeyPair());
      return heartbeat(database, roomId, { ...beat, publicKey });
    }),

  'session/registration': async ({ roomId, taken }, sender) => {
    if (!(await playing(roomId, sender))) return refused('session-over');
    const now = await changeMembership((kept) =>
      kept?.roomId === roomId && kept.registration.peerId === taken
        ? { ...kept, registration: newRegistration() }
        : kept,
    );
    return now?.roomId === roomId ? done(now.registration) : refused('session-over');
  },

  'session/prove': async (exchange, sender) => {
    const membership = await playing(exchange.roomId, sender);
    if (!membership) return refused('session-over');
    const { privateKey } = await ownKeyPair();
    return done(await prove(privateKey, membership.self, exchange));
  },

  'session/verify': async ({ publicKey, signature, ...exchange }, sender) => {
    const membership = await playing(exchange.roomId, sender);
    if (!membership) return refused('session-over');
    return done(await verify(publicKey, signature, membership.self, exchange));
  },

  'session/roster': ({ roomId }, sender) =>
    kept(roomId, sender, (database) => readRoom(database, roomId)),

  'session/claim-host': ({ roomId, epoch }, sender) =>
    kept(roomId, sender, (database) => claimHost(database, roomId, epoch)),

  'session/playback': ({ roomId, ...playback }, sender) =>
    asMember(roomId, sender, (database) => savePlayback(database, roomId, playback)),

  'session/shift': ({ seconds }) => setShift(seconds),

  'session/learned': async ({ leads }, sender) => {
    if (await membershipOf(sender)) await keepLeads(leads, sender);
    return null;
  },

  'session/sync-events': ({ roomId, events }, sender) =>
    asMember(roomId, sender, (database) => recordSyncEvents(database, roomId, events)),
};

async function setShift(seconds: number): Promise<Result<null>> {
  const membership = await changeMembership((now) => now && { ...now, shift: seconds });
  if (!membership) return refused('not-a-member');
  const frame = frameOf(membership);
  // A page that loads meanwhile gets it with its lease.
  if (frame) await sendToFrame('session/shifted', { seconds }, frame).catch(() => null);
  return done(null);
}

/** Our membership of the room, if `sender` is the frame that plays it. */
async function playing(roomId: string, sender: Sender): Promise<Membership | undefined> {
  const membership = await membershipOf(sender);
  return membership?.roomId === roomId ? membership : undefined;
}

/** Runs `call` if `sender` plays the room. */
async function asMember<T>(
  roomId: string,
  sender: Sender,
  call: (database: Backend) => Promise<Result<T>>,
): Promise<Result<T>> {
  const membership = await playing(roomId, sender);
  if (!membership) return refused('session-over');
  const result = await rejoining(membership, call);
  if (!result.ok && isOver(result.refusal)) await end(membership, result.refusal);
  return result;
}

/** Runs a `call` that answers the room, and stores the room for times without a backend. */
async function kept(
  roomId: string,
  sender: Sender,
  call: (database: Backend) => Promise<Result<RoomSnapshot>>,
): Promise<Result<RoomSnapshot>> {
  const result = await asMember(roomId, sender, call);
  if (result.ok) {
    await changeMembership((now) =>
      now?.roomId === roomId ? withSnapshot(now, result.value) : now,
    );
  }
  return result;
}
