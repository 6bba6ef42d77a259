import { describe, expect, it } from 'vitest';
import type { RoomRecord } from '../../../src/protocol/backend/room.ts';
import { startPageMoves } from '../../../src/session/page-moves.ts';
import { Device } from '../../simulation/device.ts';
import { VirtualTime } from '../../simulation/time.ts';
import { sampleRoom } from '../ui/sample.ts';

const here = 'https://video.example/show/12';
const next: RoomRecord = {
  ...sampleRoom,
  animeId: 'show:frieren',
  episode: 13,
  pageNumber: 1,
  title: 'Episode 13',
  videoUrl: 'https://video.example/show/13',
};
const insecure = 'http://video.example/show/13';

function watching(page = here) {
  const seen = { vouched: true, hidden: false };
  const time = new VirtualTime();
  const device = new Device(time);
  const ending = new AbortController();
  const followed: number[] = [];
  const alone: boolean[] = [];
  const moving = startPageMoves(
    {
      page: { number: 0, address: page },
      watched: { animeId: 'show:frieren', episode: 12 },
      isVouchedFor: () => seen.vouched,
      isHidden: () => seen.hidden,
      archive: { openRoomPage: () => followed.push(time.now) } as never,
      clock: device,
      ticker: device,
      setAlone: (wanted) => alone.push(wanted),
    },
    ending.signal,
  );
  return { moving, time, followed, alone, seen };
}

describe('a room that goes on to another page', () => {
  it('is followed after five seconds to the next episode on the same site', async () => {
    const { moving, time, followed } = watching();
    moving.onRoom({ ...next, pageNumber: 0 });
    expect(moving.status()).toBeUndefined();
    moving.onRoom(next);
    expect(moving.status()).toMatchObject({ title: 'Episode 13', followsIn: 5000, stays: false });
    // Every heartbeat tells it again.
    await time.until(4000);
    moving.onRoom(next);
    await time.until(4900);
    expect(followed).toEqual([]);
    await time.until(60_000);
    expect(followed).toEqual([5000]);
  });

  it.each([
    ['to another title', { animeId: 'show:mushishi' }],
    ['to another site', { videoUrl: 'https://elsewhere.example/13' }],
    ['to the same site where anyone on the way can read along', { videoUrl: insecure }],
    ['to no address of a page', { videoUrl: 'javascript:alert(1)' }],
    ['to an address that does something', { videoUrl: 'https://video.example/logout' }],
    ['to another part of the site', { videoUrl: 'https://video.example/account/13' }],
    [
      'to an address that leads on',
      { videoUrl: 'https://video.example/show/13?to=https://evil.example' },
    ],
    ['to an earlier episode', { episode: 11 }],
    ['to the same episode', { episode: 12 }],
    ['past the next episode', { episode: 14 }],
  ])('%s is followed on a click only', async (_, change) => {
    const { moving, time, followed } = watching();
    moving.onRoom({ ...next, ...change });
    await time.until(60_000);
    expect(followed).toEqual([]);
    expect(moving.status()).not.toHaveProperty('followsIn');
    moving.follow();
    expect(followed).toEqual([60_000]);
  });

  it('is followed to where it is safer', async () => {
    const { moving, time, followed } = watching('http://video.example/show/12');
    moving.onRoom(next);
    await time.until(60_000);
    expect(followed).toEqual([5000]);
  });

  it('is followed only once the host or a named member is there', async () => {
    const { moving, time, followed, seen } = watching();
    seen.vouched = false;
    moving.onRoom(next);
    await time.until(60_000);
    expect(followed).toEqual([]);
    expect(moving.status()).not.toHaveProperty('followsIn');
    seen.vouched = true;
    await time.until(61_500);
    expect(moving.status()).toHaveProperty('followsIn');
    await time.until(120_000);
    expect(followed.length).toBe(1);
  });

  it('is not followed by a hidden tab, nor by one that is hidden meanwhile', async () => {
    const { moving, time, followed, seen } = watching();
    moving.onRoom(next);
    await time.until(3000);
    seen.hidden = true;
    await time.until(60_000);
    expect(followed).toEqual([]);
    seen.hidden = false;
    await time.until(63_000);
    expect(followed).toEqual([]);
    await time.until(70_000);
    expect(followed.length).toBe(1);
  });

  it('is not followed any more after the viewer declined, until they say otherwise', async () => {
    const { moving, time, followed, alone } = watching();
    moving.onRoom(next);
    moving.stay();
    await time.until(60_000);
    expect([followed, alone]).toEqual([[], [true]]);
    expect(moving.status()).toMatchObject({ stays: true });
    moving.onRoom({ ...next, pageNumber: 2 });
    await time.until(120_000);
    expect(followed).toEqual([]);
    expect(moving.status()).toMatchObject({ stays: true });
    moving.follow();
    expect(followed).toEqual([120_000]);
    expect(moving.status()).toMatchObject({ stays: false });
  });
});
