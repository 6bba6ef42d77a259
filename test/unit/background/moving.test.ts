/** The room moves from episode to episode as everyone's player goes on by itself. */
import { describe, expect, it, vi } from 'vitest';
import type { RoomRecord } from '../../../src/protocol/backend/room.ts';
import { other } from '../ui/sample.ts';
import { eventually } from './world/eventually.ts';
import { World } from './world/world.ts';

vi.setConfig({ testTimeout: 30_000 });

const room = 'k3j9x2m4ab';
const join = { tabId: 7, name: 'Aiko', roomKey: `${room}-123456` };
const episode = (number: number) => `https://video.example/show/${number}`;
const first: Partial<RoomRecord> = {
  animeId: 'show:frieren',
  title: 'Frieren Episode 1',
  videoUrl: episode(1),
};
const second = (url = episode(2)) => ({
  episode: 2,
  title: 'Frieren Episode 2',
  videoUrl: url,
  pageNumber: 1,
});

async function inRoom(change: Partial<RoomRecord> = {}): Promise<World> {
  const world = new World();
  world.database.addRoom(room, { ...first, ...change });
  world.open(7, episode(1), 100);
  await world.join(join);
  await eventually(
    () => world.playing().length,
    (count) => count === 1,
  );
  return world;
}

/** The page goes on to another by itself, or its viewer does. */
async function goesOn(world: World, url: string, title: string): Promise<void> {
  world.load(7, url, 100);
  world.tab(7).metadata = { ...world.tab(7).metadata, title };
  await world.find(7, 0);
}

const played = (world: World) => eventually(() => world.frame(7, 0).playing, Boolean);

const asked = (world: World) => eventually(() => world.frame(7, 0).question, Boolean);

describe('a viewer who goes on just after another member', () => {
  it.each([
    ['on the same page', episode(2), true],
    ['on a page that a link led to', `${episode(2)}?utm_source=mail`, false],
    ['on another site', 'https://mirror.example/frieren/2', false],
  ])('%s is with them unasked', async (_, url, opened) => {
    const world = await inRoom();
    const open = world.database.hold('move_room');
    await goesOn(world, url, 'Frieren Episode 2');
    await eventually(
      () => world.database.count('move_room'),
      (calls) => calls === 1,
    );
    world.database.change(room, second());
    open();
    expect((await played(world))?.page).toEqual({ number: 1, address: url });
    expect(world.membership()).toMatchObject({ page: { opened, number: 1 } });
    expect(world.frame(7, 0).question).toBeUndefined();
  });

  it('to another title is asked, and told where the room is by now', async () => {
    const world = await inRoom();
    const open = world.database.hold('move_room');
    await goesOn(world, episode(2), 'Frieren Episode 2');
    await eventually(
      () => world.database.count('move_room'),
      (calls) => calls === 1,
    );
    world.database.change(room, { ...second(episode(9)), title: 'Nine', episode: 9 });
    open();
    expect(await asked(world)).toMatchObject({
      roomTitle: 'Nine',
      refusal: { code: 'room-moved' },
    });
  });
});

describe('a guest of a host who keeps control', () => {
  const guest = { control: 'host', hostId: other } as const;

  it('joins the room once it comes, without a further question, if they are ahead', async () => {
    const world = await inRoom(guest);
    await goesOn(world, `${episode(2)}?from=player`, 'Frieren Episode 2');
    expect(await asked(world)).toMatchObject({ mayMove: false, isNext: true });
    world.database.change(room, second());
    expect((await played(world))?.page.number).toBe(1);
    expect(world.frame(7, 0).question).toBeUndefined();
    expect(world.database.count('move_room')).toBe(0);
  });

  it('is asked first if they may still move it later', async () => {
    const world = await inRoom(guest);
    await goesOn(world, episode(2), 'Frieren Episode 2');
    await asked(world);
    world.database.change(room, { control: 'everyone' });
    await eventually(() => world.frame(7, 0).question?.mayMove, Boolean);
    expect(world.database.count('move_room')).toBe(0);
    expect(await world.frame(7, 0).answerQuestion('move')).toBeUndefined();
    expect((await played(world))?.page.number).toBe(1);
  });

  it('learns on another page that the room was left', async () => {
    const world = await inRoom(guest);
    await goesOn(world, episode(2), 'Frieren Episode 2');
    await asked(world);
    await world.ask('room/leave', {});
    await eventually(() => world.frame(7, 0).question === undefined, Boolean);
  });
});

describe('a room server that is away when the next episode begins', () => {
  it('is asked again, and the room comes along without a question', async () => {
    const world = await inRoom();
    world.database.isAway = true;
    await goesOn(world, episode(2), 'Frieren Episode 2');
    expect((await asked(world))?.refusal).toEqual({ code: 'backend-unreachable' });
    world.database.isAway = false;
    expect((await played(world))?.page.number).toBe(1);
    expect(world.database.count('move_room')).toBe(1);
  });
});

describe('a viewer who follows the room', () => {
  it('follows it further, if it moved on before their page loaded', async () => {
    const world = await inRoom();
    world.database.change(room, second());
    await world.askFrom({ tabId: 7, frameId: 0 }, 'session/roster', { roomId: room });
    await world.askFrom({ tabId: 7, frameId: 0 }, 'page/follow', { origins: [] });
    world.database.change(room, { ...second(episode(3)), episode: 3, pageNumber: 2 });
    world.tab(7).metadata = { ...world.tab(7).metadata, title: 'Frieren Episode 2' };
    await world.find(7, 0);
    // On the previous page: the session learns that the room is further.
    expect((await played(world))?.page.number).toBe(1);
    expect(world.database.count('move_room')).toBe(0);
  });

  it('has not arrived before the target page is shown', async () => {
    const world = await inRoom();
    await goesOn(world, 'https://video.example/other', 'Mushishi Episode 4');
    await asked(world);
    // On a slow site, the previous page is still shown.
    world.slow = true;
    expect(await world.frame(7, 0).answerQuestion('back')).toBeUndefined();
    const looks = world.database.count('get_room');
    await eventually(
      () => world.database.count('get_room'),
      (count) => count > looks + 2,
    );
    expect(world.playing()).toEqual([]);
    world.load(7, 'https://video.example/redirected', 100);
    await world.find(7, 0);
    expect((await played(world))?.page).toEqual({
      number: 0,
      address: 'https://video.example/redirected',
    });
  });

  it('treats the room’s earlier page like any other page', async () => {
    const world = await inRoom();
    world.database.change(room, { pageNumber: 2 });
    world.load(7, episode(1), 100);
    await world.find(7, 0);
    expect((await played(world))?.page.number).toBe(2);
  });
});
