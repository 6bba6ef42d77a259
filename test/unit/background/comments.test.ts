/** A comment is in the outbox before its author reads that it was taken, and is sent once. */
import { expect, it, vi } from 'vitest';
import { eventually } from './world/eventually.ts';
import { endAfter, stepsTaken } from './world/lives.ts';
import { World } from './world/world.ts';

vi.setConfig({ testTimeout: 60_000 });

const room = 'k3j9x2m4ab';

async function inRoom(): Promise<World> {
  const world = new World();
  endAfter(Infinity);
  world.database.addRoom(room);
  world.open(7, 'https://video.example/show/12', 100);
  await world.join({ tabId: 7, name: 'Aiko', roomKey: `${room}-123456` });
  await eventually(
    () => world.playing().length,
    (count) => count === 1,
  );
  return world;
}

const comment = (message: string) => ({
  id: crypto.randomUUID(),
  roomId: room,
  message,
  position: 12,
  page: 0,
});

/** What the panel shows as not sent: each text, and why it waits. */
async function unsent(world: World): Promise<unknown[]> {
  const { pending } = await world.insist('comments/list', { scope: 'room' });
  return pending.map(({ message, refusal, isRefused }) => [message, refusal?.code, isRefused]);
}

const sent = (world: World) => [...world.database.comments.values()].map(({ message }) => message);

it('is sent once, wherever the worker is stopped', async () => {
  let last = 0;
  do {
    last += 1;
    const world = await inRoom();
    const posted = comment('Hello');
    endAfter(last);
    expect(await world.insist('comments/post', posted)).toEqual({ ok: true, value: null });
    // The alarm comes again and again.
    while (sent(world).length === 0 || (await unsent(world)).length > 0) {
      await world.tell('alarm', { name: 'outbox' });
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(sent(world)).toEqual(['Hello']);
  } while (stepsTaken() >= last);
  expect(last).toBeGreaterThan(3);
});

it('waits for a room server that is away, and says why', async () => {
  const world = await inRoom();
  world.database.isAway = true;
  for (const message of ['One', 'Two']) {
    expect(await world.ask('comments/post', comment(message))).toMatchObject({ ok: true });
  }
  // Another worker has what the first one took, even if it was stopped right after its answer.
  world.stopWorker();
  await world.tell('alarm', { name: 'outbox' });
  let seen = await unsent(world);
  while (!seen.flat().includes('backend-unreachable')) seen = await unsent(world);
  expect(seen).toEqual([
    ['One', 'backend-unreachable', false],
    ['Two', undefined, false],
  ]);
  world.database.isAway = false;
  await world.tell('alarm', { name: 'outbox' });
  await eventually(
    () => sent(world),
    (messages) => messages.join() === 'One,Two',
  );
});

it('keeps a refused comment until its author has the text again', async () => {
  const world = await inRoom();
  world.database.rooms.get(room)?.members.clear();
  const refused = comment('Too late');
  await world.ask('comments/post', refused);
  let seen = await unsent(world);
  while (!seen.flat().includes('not-a-member')) seen = await unsent(world);
  expect(seen).toEqual([['Too late', 'not-a-member', true]]);
  // It is tried no more.
  const attempts = world.database.count('post_comment');
  await world.tell('alarm', { name: 'outbox' });
  await world.ask('comments/post', { ...comment('Next'), roomId: 'another000' });
  expect(world.database.count('post_comment')).toBe(attempts);
  await world.ask('comments/discard', { id: refused.id });
  expect(await unsent(world)).toEqual([]);
});

it('is refused at once for another room than the current one, and without a text', async () => {
  const world = await inRoom();
  const elsewhere = { ...comment('Hello'), roomId: 'another000' };
  expect(await world.ask('comments/post', elsewhere)).toMatchObject({
    refusal: { code: 'not-a-member' },
  });
  expect(await world.ask('comments/post', comment('  '))).toMatchObject({
    refusal: { code: 'message-invalid' },
  });
});
