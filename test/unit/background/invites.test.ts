/** A page that was opened with a room key in its address. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from './world/eventually.ts';
import { World } from './world/world.ts';

const page = 'https://video.example/show/12';
const roomKey = 'k3j9x2m4ab-123456';
const frame = { tabId: 7, frameId: 0 };

let world: World;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  world = new World();
  world.database.addRoom('k3j9x2m4ab');
  world.open(7, page, 100);
});
afterEach(() => vi.useRealTimers());

const popups = (count: number) =>
  eventually(
    () => world.popups,
    (now) => now === count,
  );
const found = (key = roomKey) => world.askFrom(frame, 'invite/found', { roomKey: key });

describe('an invite', () => {
  it('opens the popup over its page, with a mark on the button', async () => {
    await found();
    await popups(1);
    expect(world.marks.get(7)).toBe('1');
  });

  it('opens no second popup within ten seconds, however often its page loads', async () => {
    const opened = Date.now();
    await found();
    await popups(1);
    vi.setSystemTime(opened + 10_000);
    await found();
    // The next popup would be opened by now: another message was answered since.
    await world.ask('settings/read', {});
    expect(world.popups).toBe(1);
    vi.setSystemTime(opened + 20_001);
    await found();
    await popups(2);
  });

  it('opens no popup over another tab', async () => {
    world.inFront = 8;
    world.open(8, page);
    await found();
    await world.ask('settings/read', {});
    expect(world.popups).toBe(0);
    expect(world.marks.get(7)).toBe('1');
  });

  it('to the room that its viewer is in says nothing', async () => {
    expect(await world.join({ tabId: 7, name: 'Aiko', roomKey })).toMatchObject({ ok: true });
    await found();
    await world.ask('settings/read', {});
    expect([world.popups, world.marks.get(7)]).toEqual([0, '✓']);
  });

  it('that names no room is ignored', async () => {
    await found('no room');
    expect([world.popups, world.marks.size]).toEqual([0, 0]);
  });
});
