/** The steps from one state of a membership to the next. Pure. */
import type { RoomRecord, RoomSnapshot } from '../../protocol/backend/room.ts';
import type {
  FrameOfTab,
  Membership,
  PageRelation,
  Placement,
  SettledPage,
} from '../../protocol/extension/membership.ts';
import { frameOf, tabOf } from '../../protocol/extension/membership.ts';
import { pageToKeep } from '../../protocol/page/page-address.ts';

/** The membership in another tab, or in the same one without a session; null for no tab. */
export function inTab(now: Membership, tabId: number | null): Membership {
  return { ...now, placement: tabId === null ? { state: 'no-tab' } : { state: 'unplaced', tabId } };
}

/** The placement of a member who has just entered in a tab; null for no tab. */
export function newPlacementIn(tabId: number | null): Placement {
  return tabId === null ? { state: 'no-tab' } : { state: 'unplaced', tabId, isNew: true };
}

/** The membership in a frame of its tab, whose session has not asked for the room yet. */
export function inFrame(now: Membership, { tabId, frameId }: FrameOfTab): Membership {
  const isNew = now.placement.state === 'unplaced' && now.placement.isNew;
  return { ...now, placement: { state: 'placed', tabId, frameId, ...(isNew && { isNew }) } };
}

/** The membership with the lease `leaseId` for the session in its frame. */
export function leasedTo(now: Membership, leaseId: string): Membership {
  const frame = frameOf(now);
  if (!frame) return now;
  const { tabId, frameId } = frame;
  return { ...now, placement: { state: 'leased', tabId, frameId, leaseId } };
}

/** The membership without the lease of its session. */
export function withoutLease(now: Membership): Membership {
  const frame = frameOf(now);
  return frame ? inFrame(now, frame) : now;
}

/** Whether both are to be played in the same tab and frame. */
export function isSameFrame(one: Membership, other: Membership): boolean {
  return tabOf(one) === tabOf(other) && frameOf(one)?.frameId === frameOf(other)?.frameId;
}

/** The viewer watches with the room on the page at `address`. */
export function watchingOn(
  { pageNumber: number }: Pick<RoomRecord, 'pageNumber'>,
  address: string | undefined,
  opened = false,
): SettledPage {
  return { state: 'watching', address: pageToKeep(address), number, opened };
}

/** The viewer joined elsewhere than on the room's page, and has yet to choose. */
export function undecidedFor({ room }: RoomSnapshot): SettledPage {
  return { state: 'undecided', address: pageToKeep(room.videoUrl), number: room.pageNumber };
}

/** The page at another address: the same episode goes on there. */
export function withAddress(page: PageRelation, address: string | undefined): PageRelation {
  const kept = pageToKeep(address);
  if (page.state !== 'navigating') return { ...page, address: kept };
  return { ...page, before: { ...page.before, address: kept } };
}
