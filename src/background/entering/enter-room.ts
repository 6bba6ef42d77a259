/** Carries out entries: creates and joins rooms, and takes the viewer to a room's page. */
import { createRoom, joinRoom } from '../../database/rooms.ts';
import { storedEnding, storedMembership, storedName } from '../../messaging/stored.ts';
import type { FrameVideo } from '../../messaging/tabs.ts';
import { openTab, registerDiscovery, injectDiscovery, tabAddress } from '../../messaging/tabs.ts';
import type { RoomSnapshot } from '../../protocol/backend/room.ts';
import type { Entry, EntryKind } from '../../protocol/extension/entry.ts';
import type { Membership } from '../../protocol/extension/membership.ts';
import { tabOf } from '../../protocol/extension/membership.ts';
import { isPageAddress, isSameSite } from '../../protocol/page/page-address.ts';
import { parseRoomKey } from '../../protocol/page/room-key.ts';
import type { Result } from '../../protocol/refusal.ts';
import { done, refused } from '../../protocol/refusal.ts';
import { answeredInvite } from '../handlers/invites.ts';
import { leave } from '../membership/leave.ts';
import { backend, nameIn, newRegistration, withSnapshot } from '../membership/store.ts';
import { inTab, newPlacementIn, undecidedFor, watchingOn } from '../membership/transitions.ts';
import { pageRecordOf } from '../pages/page-record.ts';
import { follow, isElsewhere } from '../pages/navigation.ts';
import { moveSession, placeSession, videoIn } from '../placement/place-session.ts';

/** Carries out an entry. It may be repeated. */
export function enterRoom(entry: Entry): Promise<Result<null>> {
  switch (entry.kind) {
    case 'create':
      return create(entry.request);
    case 'join':
      return join(entry.request);
    case 'resume':
      return resume(entry.request.tabId);
    case 'go':
      return go();
    case 'open':
      return open(entry.request.url);
  }
}

async function create({
  id,
  tabId,
  name,
  programme,
  isPublic,
  control,
}: RequestOf<'create'>): Promise<Result<null>> {
  const video = await videoIn(tabId, null);
  if (!video.ok) return video;
  const page = await tabAddress(tabId);
  if (!page) return refused('page-not-allowed');
  const room = await createRoom(await backend(), {
    id,
    ...(await pageRecordOf(page, programme)),
    isPublic,
    control,
    name,
  });
  return room.ok
    ? settle(room.value, { tabId, video: video.value, name, opened: true, isInvited: false })
    : room;
}

async function join({ tabId, name, roomKey }: RequestOf<'join'>): Promise<Result<null>> {
  const key = parseRoomKey(roomKey);
  if (!key) return refused('room-key-invalid');
  const video = tabId === null ? undefined : await videoIn(tabId, null);
  if (video && !video.ok) return video;
  const room = await joinRoom(await backend(), key, name);
  if (!room.ok) return room;
  const isInvited = tabId !== null && (await answeredInvite(tabId, roomKey));
  return settle(room.value, { tabId, video: video?.value, name, opened: false, isInvited });
}

async function resume(tabId: number): Promise<Result<null>> {
  const video = await videoIn(tabId, null);
  if (!video.ok) return video;
  const address = await tabAddress(tabId);
  const membership = await moveSession(
    (now) => now && { ...inTab(now, tabId), page: watchingOn(now.snapshot.room, address) },
  );
  await registerDiscovery();
  return membership ? begin(tabId, video.value) : refused('not-a-member');
}

async function go(): Promise<Result<null>> {
  const membership = await storedMembership.read();
  if (!membership) return refused('not-a-member');
  // A session starts on the room's page only if discovery is registered there.
  await registerDiscovery();
  return follow(membership);
}

async function open(url: string): Promise<Result<null>> {
  if (!isPageAddress(url)) return refused('page-not-allowed');
  await registerDiscovery();
  await openTab(url);
  return done(null);
}

type RequestOf<K extends EntryKind> = Extract<Entry, { kind: K }>['request'];

interface Settling {
  /** Null if there is no video here: the popup then offers the room's page. */
  readonly tabId: number | null;
  /** The elected video of the tab. */
  readonly video: FrameVideo | undefined;
  readonly name: string;
  /** Whether we created the room. */
  readonly opened: boolean;
  /** Whether the tab's page was opened as an invite. It may show an earlier episode. */
  readonly isInvited: boolean;
}

/** Stores our membership of the room in `snapshot`, and plays it in the tab. */
async function settle(
  snapshot: RoomSnapshot,
  { tabId, video, name, opened, isInvited }: Settling,
): Promise<Result<null>> {
  const signed = await (await backend()).signIn();
  if (!signed.ok) return signed;
  const before = await storedMembership.read();
  const { id: roomId, accessKey } = snapshot.room;
  if (before && before.roomId !== roomId) await leave(before);
  const { videoUrl: there } = snapshot.room;
  const address = tabId === null ? there : await tabAddress(tabId);
  const joined: Membership = {
    roomId,
    accessKey,
    self: signed.value,
    name: nameIn(snapshot, signed.value) ?? name,
    placement: newPlacementIn(tabId),
    page: watchingOn(snapshot.room, address, opened),
    unsaid: opened ? ['made', 'site'] : ['site'],
    registration: newRegistration(),
    snapshot,
    snapshotAt: Date.now(),
  };
  const isAway = !opened && (await isElsewhere(joined));
  const entered = isAway ? { ...joined, page: undecidedFor(snapshot) } : joined;
  const membership = (await moveSession((now) => entering(now, entered))) ?? entered;
  await storedEnding.write(null);
  await storedName.write(name);
  await registerDiscovery();
  if (tabId === null) return done(null);
  const isExpected = isInvited && isSameSite(address, there);
  return isAway && isExpected ? follow(membership) : begin(tabId, video);
}

/** Keeps the session of a member who enters their own room again: the call may be a repetition. */
function entering(now: Membership | null, entered: Membership): Membership {
  if (now?.roomId !== entered.roomId || now.self !== entered.self) return entered;
  if (tabOf(now) === tabOf(entered)) return withSnapshot(now, entered.snapshot);
  return {
    ...entered,
    registration: now.registration,
    ...(now.shift !== undefined && { shift: now.shift }),
  };
}

async function begin(tabId: number, video: FrameVideo | undefined): Promise<Result<null>> {
  await injectDiscovery(tabId);
  return placeSession(video && { tabId, frameId: video.frameId });
}
