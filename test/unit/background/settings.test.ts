/** The options page saves servers. A room lives on the servers on which it was entered. */
import { describe, expect, it } from 'vitest';
import type { Settings } from '../../../src/protocol/settings.ts';
import { World } from './world/world.ts';

const room = 'k3j9x2m4ab';

async function inRoom(): Promise<{ world: World; current: Settings }> {
  const world = new World();
  world.database.addRoom(room);
  world.open(7, 'https://video.example/show/12', 100);
  const roomKey = `${room}-123456`;
  expect(await world.join({ tabId: 7, name: 'Aiko', roomKey })).toMatchObject({ ok: true });
  return { world, current: (await world.ask('settings/read', {})).current };
}

describe('settings', () => {
  it.each<[keyof Settings, string]>([
    ['supabaseUrl', 'https://elsewhere.example'],
    ['supabaseKey', 'sb_publishable_other'],
    ['peerServerUrl', 'https://elsewhere.example/'],
  ])('that would move a room to other servers are refused in it: %s', async (name, value) => {
    const { world, current } = await inRoom();
    const wanted = { ...current, [name]: value };
    const refused = { ok: false, refusal: { code: 'still-in-room' } };
    expect(await world.ask('settings/save', wanted)).toMatchObject(refused);
    expect((await world.ask('settings/read', {})).current).toEqual(current);
    await world.ask('room/leave', {});
    expect(await world.ask('settings/save', wanted)).toMatchObject({ ok: true });
    expect((await world.ask('settings/read', {})).current).toEqual(wanted);
  });

  it('of connections are saved in a room, too', async () => {
    const { world, current } = await inRoom();
    const wanted = { ...current, relayOnly: true };
    expect(await world.ask('settings/save', wanted)).toMatchObject({ ok: true });
    expect((await world.ask('settings/read', {})).current).toEqual(wanted);
  });

  it('are stored only where they differ from the build, whose values may change', async () => {
    const world = new World();
    const { builtIn } = await world.ask('settings/read', {});
    await world.ask('settings/save', { ...builtIn, peerServerUrl: 'https://mine.example/' });
    const stored = JSON.parse(world.stored.local.get('settings') ?? 'null') as unknown;
    expect(stored).toEqual({ peerServerUrl: 'https://mine.example/' });
  });
});
