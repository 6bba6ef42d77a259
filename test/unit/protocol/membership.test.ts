import { describe, expect, it } from 'vitest';
import {
  frameOf,
  lastPage,
  leaseIdOf,
  membership,
  tabOf,
} from '../../../src/protocol/extension/membership.ts';
import { membershipIn } from '../../../src/protocol/extension/stored-membership.ts';
import { sampleMembership, self, videoUrl } from '../ui/sample.ts';

const leaseId = '00000003-0000-4000-8000-000000000003';
const watching = { state: 'watching', address: videoUrl, number: 2, opened: true } as const;
const undecided = { state: 'undecided', address: videoUrl, number: 2 } as const;
const navigating = { state: 'navigating', from: videoUrl, number: 3, before: watching } as const;

const parses = (change: object) =>
  membership.safeParse({ ...sampleMembership(), ...change }).success;

describe('a placement', () => {
  it.each([
    [{ state: 'no-tab' }, null, undefined, undefined],
    [{ state: 'unplaced', tabId: 7 }, 7, undefined, undefined],
    [{ state: 'placed', tabId: 7, frameId: 0 }, 7, 0, undefined],
    [{ state: 'leased', tabId: 7, frameId: 0, leaseId }, 7, 0, leaseId],
  ] as const)('%j', (placement, tabId, frameId, id) => {
    expect(parses({ placement })).toBe(true);
    const now = sampleMembership({ placement });
    expect([tabOf(now), frameOf(now)?.frameId, leaseIdOf(now)]).toEqual([tabId, frameId, id]);
  });

  it.each([
    { state: 'no-tab', tabId: 7 },
    { state: 'no-tab', leaseId },
    { state: 'unplaced' },
    { state: 'unplaced', tabId: null },
    { state: 'unplaced', tabId: 7, frameId: 0 },
    { state: 'placed', tabId: 7 },
    { state: 'placed', tabId: 7, frameId: 0, leaseId },
    { state: 'leased', tabId: 7, leaseId },
    { state: 'leased', tabId: 7, frameId: 0 },
    { state: 'leased', frameId: 0, leaseId },
    { state: 'lost' },
    {},
  ])('is not %j', (placement) => {
    expect(parses({ placement })).toBe(false);
  });
});

describe('the relation of a page to the room’s', () => {
  it.each([
    [watching, watching],
    [{ state: 'watching', number: 0, opened: false }, undefined],
    [undecided, undecided],
    [navigating, watching],
    [{ state: 'navigating', number: 3, before: undecided }, undecided],
  ] as const)('%j', (page, before) => {
    expect(parses({ page })).toBe(true);
    expect(lastPage(sampleMembership({ page }))).toEqual(before ?? page);
  });

  it.each([
    { ...watching, from: videoUrl },
    { ...watching, opened: undefined },
    // A viewer who has yet to choose has brought the room nowhere.
    { ...undecided, opened: true },
    { ...undecided, number: -1 },
    { ...navigating, before: undefined },
    { ...navigating, before: navigating },
    { ...navigating, address: videoUrl },
    { state: 'away' },
    videoUrl,
  ])('is not %j', (page) => {
    expect(parses({ page })).toBe(false);
  });
});

describe('a stored membership', () => {
  const { placement: _, page: __, ...common } = sampleMembership();
  const { registration, ...rest } = common;
  const earlier = { ...rest, place: registration };
  const flat = { ...earlier, tabId: 7, frameId: 0, opened: true, page: videoUrl, pageNumber: 2 };

  it('is read as it was written', () => {
    for (const page of [watching, undecided, navigating]) {
      const written = sampleMembership({ page, shift: 0.5, unsaid: ['site'] });
      expect(membershipIn(JSON.parse(JSON.stringify(written)))).toEqual(written);
    }
  });

  it('of an earlier version keeps the room, the tab and the page', () => {
    const read = membershipIn({ ...flat, claim: leaseId, shift: 0.5 });
    expect(membership.safeParse(read).success).toBe(true);
    expect(read).toEqual({
      roomId: common.roomId,
      accessKey: common.accessKey,
      self,
      name: 'Aiko',
      registration: common.registration,
      placement: { state: 'leased', tabId: 7, frameId: 0, leaseId },
      page: watching,
      shift: 0.5,
      snapshot: common.snapshot,
      snapshotAt: 0,
    });
    const placementOf = (change: object) => membershipIn({ ...flat, ...change })?.placement;
    expect(placementOf({})).toEqual({ state: 'placed', tabId: 7, frameId: 0 });
    expect(placementOf({ frameId: null })).toEqual({ state: 'unplaced', tabId: 7 });
    expect(placementOf({ tabId: null, frameId: null })).toEqual({ state: 'no-tab' });
    expect(membershipIn({ ...flat, opened: false, isUndecided: true })?.page).toEqual(undecided);
    expect(membershipIn({ ...flat, page: undefined })?.page).toEqual({
      ...watching,
      address: undefined,
    });
  });

  it('of a version with other names keeps its peer id and its lease', () => {
    const placement = { state: 'leased', tabId: 7, frameId: 0 };
    const read = membershipIn({
      ...earlier,
      page: watching,
      placement: { ...placement, claim: leaseId },
    });
    const expected = { ...common, page: watching, placement: { ...placement, leaseId } };
    expect(read).toEqual(expected);
    expect(membershipIn(read)).toEqual(expected);
  });

  it('keeps the room where its last answer cannot be read', () => {
    const read = membershipIn({ ...flat, snapshot: { room: { room_id: 'k3j9x2m4ab' } } });
    expect(membership.safeParse(read).success).toBe(true);
    expect(read).toMatchObject({
      roomId: common.roomId,
      snapshot: {
        room: { id: common.roomId, videoUrl, pageNumber: 2, accessKey: '123456' },
        members: [{ id: self, name: 'Aiko' }],
      },
    });
  });

  it('has no session where only its page can be read', () => {
    const placement = { state: 'leased', tabId: 7 };
    const read = membershipIn({ ...sampleMembership({ page: navigating }), placement });
    expect(read).toMatchObject({ placement: { state: 'no-tab' }, page: navigating });
  });

  it.each([null, undefined, 'k3j9x2m4ab', [], {}, { ...flat, self: 7 }, { ...flat, place: null }])(
    'is none: %j',
    (value) => {
      expect(membershipIn(value)).toBeNull();
    },
  );
});
