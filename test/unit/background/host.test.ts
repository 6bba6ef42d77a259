/** A host changes the room: the database first, then everybody in it. */
import { describe, expect, it } from 'vitest';
import { other } from '../ui/sample.ts';
import type { HostAct } from '../../../src/protocol/backend/host-act.ts';
import { eventually } from './world/eventually.ts';
import { World } from './world/world.ts';

const room = 'k3j9x2m4ab';

async function inRoom(): Promise<World> {
  const world = new World();
  world.database.addRoom(room);
  world.open(7, 'https://video.example/show/12', 100);
  await world.join({ tabId: 7, name: 'Aiko', roomKey: `${room}-123456` });
  await eventually(
    () => world.playing().length,
    (count) => count === 1,
  );
  return world;
}

const told = (world: World) => world.frame(7, 0).told;

describe('what a host changes', () => {
  it.each<[string, HostAct]>([
    ['transfer_host', { act: 'hand-over', member: other }],
    ['kick_member', { act: 'remove', member: other }],
    ['set_control', { act: 'control', control: 'host', named: [] }],
    ['rekey_room', { act: 'new-key' }],
    ['make_room_private', { act: 'make-private' }],
  ])('by %s is announced to the members by the session', async (name, act) => {
    const world = await inRoom();
    expect(told(world)).toEqual([]);
    expect(await world.ask('room/host', act)).toMatchObject({ ok: true });
    expect(world.database.calls.at(-1)).toBe(name);
    expect(told(world)).toEqual(['session/roster-changed']);
  });

  it('has everyone fetch the comments again that leave a room made public', async () => {
    const world = await inRoom();
    await world.ask('room/host', { act: 'make-public' });
    expect(told(world)).toEqual(['session/roster-changed', 'session/comment-posted']);
  });

  it('is announced to nobody if the room server refuses it', async () => {
    const world = await inRoom();
    world.database.rooms.delete(room);
    const refused = { ok: false, refusal: { code: 'room-not-found' } };
    expect(await world.ask('room/host', { act: 'new-key' })).toMatchObject(refused);
    expect(told(world)).toEqual([]);
  });

  it('is refused to a viewer who is in no room', async () => {
    const world = new World();
    const refused = { ok: false, refusal: { code: 'not-a-member' } };
    expect(await world.ask('room/host', { act: 'new-key' })).toMatchObject(refused);
    expect(world.database.calls).toEqual([]);
  });

  it('ends the session and the membership when the room is closed', async () => {
    const world = await inRoom();
    expect(await world.ask('room/host', { act: 'close' })).toMatchObject({ ok: true });
    expect(told(world)).toEqual(['session/roster-changed', 'session/stop']);
    expect(world.membership()).toBeNull();
    expect(world.playing()).toEqual([]);
  });
});
