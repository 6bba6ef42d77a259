/**
 * Reads the membership from storage. An earlier version may have written it: the viewer stays in
 * their room, and what this version cannot read is read again from the backend.
 */
import * as z from 'zod/mini';
import { memberId, pageNumber, registration, roomId, shift, text } from '../fields.ts';
import { cutText } from '../cut-text.ts';
import { limits } from '../limits.ts';
import type { RoomSnapshot } from '../backend/room.ts';
import { roomSnapshot } from '../backend/room.ts';
import type { Membership, PageRelation, Placement } from './membership.ts';
import { membership, pageRelation, placement } from './membership.ts';

/** Without these, there is no room to stay in. */
const essentials = z.object({
  roomId,
  accessKey: z.nullable(z.string()),
  self: memberId,
  name: z.string(),
  registration,
});
type Essentials = z.infer<typeof essentials>;

/** The placement and the page as fields of their own, as earlier versions had them. */
const flatFields = z.object({
  tabId: z.int(),
  frameId: z.int(),
  claim: z.uuid(),
  page: text(limits.url),
  pageNumber,
  opened: z.boolean(),
  isUndecided: z.boolean(),
  shift,
});
type FlatFields = Partial<z.infer<typeof flatFields>>;

const claimedPlacement = z.object({ placement: z.looseObject({ claim: z.uuid() }) });

/** The membership in a `stored` value; null if there is none. */
export function membershipIn(stored: unknown): Membership | null {
  const value = withCurrentNames(stored);
  const current = membership.safeParse(value);
  if (current.success) return current.data;
  const kept = essentials.safeParse(value);
  if (!kept.success) return null;
  const flat = flatFieldsIn(value as object);
  const parts = value as Partial<Record<keyof Membership, unknown>>;
  const page = parsedOr(pageRelation, parts.page, pageOfFlat(flat));
  return {
    ...kept.data,
    placement: parsedOr(placement, parts.placement, placementOfFlat(flat)),
    page,
    snapshot: parsedOr(roomSnapshot, parts.snapshot, unreadSnapshot(kept.data, page)),
    snapshotAt: parsedOr(z.number(), parts.snapshotAt, 0),
    ...(flat.shift !== undefined && { shift: flat.shift }),
  };
}

function parsedOr<T>(schema: z.ZodMiniType<T>, value: unknown, otherwise: T): T {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : otherwise;
}

/** The stored value with the present names of its fields: earlier versions had `place` and `claim`. */
function withCurrentNames(value: unknown): unknown {
  const found = z.record(z.string(), z.unknown()).safeParse(value);
  if (!found.success) return value;
  const { place, ...rest } = found.data;
  const { placement: leased } = claimedPlacement.safeParse(rest).data ?? {};
  if (!leased) return { registration: place, ...rest };
  const { claim: leaseId, ...frame } = leased;
  return { registration: place, ...rest, placement: { ...frame, leaseId } };
}

/** The readable ones of the flat fields. */
function flatFieldsIn(value: object): FlatFields {
  const entries = Object.entries(value).filter(
    ([name, one]) =>
      Object.hasOwn(flatFields.shape, name) &&
      flatFields.shape[name as keyof FlatFields].safeParse(one).success,
  );
  return Object.fromEntries(entries);
}

function placementOfFlat({ tabId, frameId, claim }: FlatFields): Placement {
  if (tabId === undefined) return { state: 'no-tab' };
  if (frameId === undefined) return { state: 'unplaced', tabId };
  if (claim === undefined) return { state: 'placed', tabId, frameId };
  // Its session is still running. It ends by itself, or is stopped.
  return { state: 'leased', tabId, frameId, leaseId: claim };
}

function pageOfFlat(flat: FlatFields): PageRelation {
  const { page: address, pageNumber: number = 0, opened = false, isUndecided = false } = flat;
  if (isUndecided) return { state: 'undecided', address, number };
  return { state: 'watching', address, number, opened };
}

/** Stands in for the room until the backend answers. It has our membership and the last page. */
function unreadSnapshot(
  { roomId: id, accessKey, self, name }: Essentials,
  page: PageRelation,
): RoomSnapshot {
  const { address = '', number } = page.state === 'navigating' ? page.before : page;
  return {
    room: {
      id,
      title: '',
      animeId: '',
      animeTitle: '',
      episode: 1,
      videoUrl: address,
      pageNumber: number,
      hostId: '',
      hostName: '',
      hostEpoch: 1,
      isPublic: accessKey === null,
      control: 'host',
      accessKey: parsedOr(roomSnapshot.shape.room.shape.accessKey, accessKey, null),
      playback: { position: 0, playing: false, rate: 1, revision: 0, ageSeconds: 0 },
    },
    members: [
      {
        id: self,
        name: cutText(name, limits.name),
        isHost: false,
        hasControl: false,
        peerId: null,
        publicKey: null,
        heartbeatAgeSeconds: 0,
      },
    ],
  };
}
