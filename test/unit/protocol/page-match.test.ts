import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Membership, SettledPage } from '../../../src/protocol/extension/membership.ts';
import { isLastPage, isRoomPage, matchPage } from '../../../src/protocol/extension/page-match.ts';
import { inviteFor } from '../../../src/protocol/page/room-key.ts';
import { sampleMembership, sampleRoom, videoUrl } from '../ui/sample.ts';

const at = (episode: number, animeId = 'show:frieren') => ({ animeId, episode });
const room = { ...sampleRoom, animeId: 'show:frieren', episode: 3 };
const key = { roomId: 'abcde12345', accessKey: '000042' };
const otherUrl = 'https://video.example/show/13';
const redirected = 'https://video.example/redirected';

/** The viewer watches on the page at `address`, where they came when the room had moved `number` times. */
const watching = (address: string | undefined, number = 0): SettledPage => ({
  state: 'watching',
  address,
  number,
  opened: false,
});
const undecided: SettledPage = { state: 'undecided', address: videoUrl, number: 0 };
/** The tab was sent to the room's page from the page at `from`. */
const sentFrom = (from: string | undefined, before = watching(videoUrl)): Membership['page'] => ({
  state: 'navigating',
  from,
  number: 0,
  before,
});

/** How a tab at `address`, with the episode `shown`, stands to a room on its first page. */
const match = (
  page: Membership['page'],
  address: string | undefined,
  shown?: ReturnType<typeof at>,
  change: Partial<typeof room> = {},
) => {
  const snapshot = { room: { ...room, ...change }, members: [] };
  return matchPage(sampleMembership({ page, snapshot }), address, shown);
};

describe('a tab of a room', () => {
  const moved = { pageNumber: 1 };
  it.each([
    // The viewer's own page.
    ['here', watching(videoUrl), `${videoUrl}#t=10`, undefined, {}],
    ['here', watching(videoUrl), undefined, undefined, {}],
    ['here', watching(otherUrl), otherUrl, at(4), {}],
    ['here', undecided, videoUrl, undefined, {}],
    // Another address of the same page, or of the same episode.
    ['arrived', watching(videoUrl), `${videoUrl}?utm_source=mail`, at(9), {}],
    ['arrived', watching(otherUrl), `${otherUrl}?utm_source=mail`, at(9), {}],
    ['arrived', watching(otherUrl), videoUrl, undefined, {}],
    ['arrived', watching(videoUrl), otherUrl, at(3), {}],
    ['arrived', watching(undefined), otherUrl, at(9), {}],
    // The room is further; or it came back to this page.
    ['here', watching(otherUrl), `${otherUrl}?t=10`, at(2), moved],
    ['arrived', watching(videoUrl), videoUrl, undefined, moved],
    ['here', watching(videoUrl, 1), videoUrl, undefined, moved],
    // The tab was sent there, until the room or its viewer goes on.
    ['sent', sentFrom(otherUrl), redirected, undefined, {}],
    ['sent', sentFrom(otherUrl), undefined, undefined, {}],
    ['sent', sentFrom(otherUrl, undecided), redirected, undefined, {}],
    ['another', sentFrom(otherUrl), otherUrl, undefined, {}],
    ['next', sentFrom(otherUrl), redirected, at(4), {}],
    ['sent', sentFrom(otherUrl), redirected, at(4), moved],
    // Another page.
    ['next', watching(videoUrl), otherUrl, at(4), {}],
    ['next', undecided, otherUrl, at(4), {}],
    ['another', watching(videoUrl), otherUrl, at(3, 'show:mushishi'), {}],
    ['another', watching(videoUrl), otherUrl, undefined, {}],
  ] as const)('is %s: %j at %s, with %j', (expected, page, address, shown, change) => {
    expect(match(page, address, shown, change)).toBe(expected);
  });

  it('is on the page with any campaign parameters, and any page title', () => {
    const named = at(1, 'show:corrected by its viewer');
    const page = 'https://www.video.example/show/?id=12&lang=en&utm_source=mail';
    for (const address of [
      page,
      'https://video.example/show?lang=en&id=12',
      'https://www.video.example/show/?id=12&lang=en&t=90#now',
    ]) {
      expect(['here', 'arrived']).toContain(match(watching(page), address, named));
    }
    const other = 'https://www.video.example/show/?id=13&lang=en';
    expect(match(watching(page), other, named)).toBe('another');
  });

  it('is distinguished where a site has its pages in the fragment', () => {
    const routed = (number: number) => `https://video.example/#/watch/${number}`;
    const there = watching(routed(3));
    const change = { videoUrl: routed(3) };
    expect(match(there, routed(3), undefined, change)).toBe('here');
    expect(match(there, routed(4), at(4), change)).toBe('next');
    expect(match(there, routed(5), undefined, change)).toBe('another');
    expect(match(there, inviteFor(routed(3), key), undefined, change)).toBe('here');
  });

  it('stands to the room in one of five ways, whatever it shows', () => {
    const addresses = fc.constantFrom(videoUrl, otherUrl, redirected, 'about:blank', undefined);
    const numbers = fc.constantFrom(0, 1, 2);
    const settled: fc.Arbitrary<SettledPage> = fc.oneof(
      fc.record({
        state: fc.constant('watching' as const),
        address: addresses,
        number: numbers,
        opened: fc.boolean(),
      }),
      fc.record({ state: fc.constant('undecided' as const), address: addresses, number: numbers }),
    );
    const navigating = fc.record({
      state: fc.constant('navigating' as const),
      from: addresses,
      number: numbers,
      before: settled,
    });
    const shown = fc.constantFrom(undefined, at(3), at(4), at(3, 'show:mushishi'));
    const seen = new Set<string>();
    fc.assert(
      fc.property(
        fc.oneof(settled, navigating),
        addresses,
        shown,
        numbers,
        (page, address, title, pageNumber) => {
          seen.add(match(page, address, title, { pageNumber }));
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
    expect([...seen].toSorted()).toEqual(['another', 'arrived', 'here', 'next', 'sent']);
  });
});

it('a tab without the room is recognised by the viewer’s last page, or the room’s', () => {
  const mirror = sampleMembership({ page: sentFrom(undefined, watching(otherUrl)) });
  expect(isLastPage(mirror, `${otherUrl}?utm_source=mail`)).toBe(true);
  expect(isLastPage(mirror, videoUrl)).toBe(false);
  expect(isLastPage(sampleMembership({ page: watching(undefined) }), videoUrl)).toBe(false);
  expect(isRoomPage(mirror, `${videoUrl}?utm_source=mail`)).toBe(true);
  expect(isRoomPage(mirror, otherUrl)).toBe(false);
  expect(isRoomPage(mirror, '')).toBe(false);
});
