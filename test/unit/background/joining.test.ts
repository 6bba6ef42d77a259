import { describe, expect, it } from 'vitest';
import { eventually } from './world/eventually.ts';
import { World } from './world/world.ts';

const room = 'k3j9x2m4ab';
const page = 'https://video.example/show/12';
const join = { tabId: 7, name: 'Aiko', roomKey: room };
const session = { tabId: 7, frameId: 0 };

/** A tab on the room's page, or on another one of the same episode. */
function atPage(url = page): World {
  const world = new World();
  world.database.addRoom(room, { animeId: 'show:frieren', episode: 1, videoUrl: page });
  world.open(7, url, 100);
  world.tab(7).metadata = { ...world.tab(7).metadata, title: 'Frieren Episode 1' };
  return world;
}

async function plays(world: World): Promise<void> {
  await eventually(
    () => world.sessionIsKnown(),
    (isKnown) => isKnown,
  );
}

const countOf = (world: World, injection: string) =>
  world.injections.filter((one) => one === injection).length;

describe('joining by key', () => {
  it('reads the room once, and inspects the tab once', async () => {
    const world = atPage();
    expect(await world.join(join)).toMatchObject({ ok: true });
    await plays(world);
    expect(world.database.calls).toEqual(['join_room']);
    expect(countOf(world, '/probe.js')).toBe(1);
    expect(countOf(world, 'metadata')).toBe(0);
  });

  it('reads once what another page of the same episode shows', async () => {
    const world = atPage('https://mirror.example/frieren/1');
    expect(await world.join(join)).toMatchObject({ ok: true });
    await plays(world);
    expect(world.frame(7, 0).question).toBeUndefined();
    expect(world.database.calls).toEqual(['join_room']);
    expect(countOf(world, '/probe.js')).toBe(1);
    expect(countOf(world, 'metadata')).toBe(1);
  });

  it('reads the room again for the session of a page that loads later', async () => {
    const world = atPage();
    await world.join(join);
    await plays(world);
    world.load(7, page, 100);
    await world.find(7, 0);
    await plays(world);
    expect(world.database.calls).toEqual(['join_room', 'get_room']);
  });

  it.each([
    ['at once', 0, 0],
    ['half a minute later', 30_000, 1],
  ])('needs as many readings for a session that starts %s', async (_, age, readings) => {
    const world = atPage();
    await world.join(join);
    await plays(world);
    const placement = { state: 'placed', ...session, isNew: true };
    const entered = { ...world.membership(), placement, snapshotAt: Date.now() - age };
    world.stored.local.set('membership', JSON.stringify(entered));
    const before = world.database.count('get_room');
    const answer = await world.askFrom(session, 'session/lease', { mayMove: true });
    expect(answer).toMatchObject({ kind: 'play' });
    expect(world.database.count('get_room') - before).toBe(readings);
  });
});
