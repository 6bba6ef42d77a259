/** A member is away for a minute, in which the room fills up, and comes back once there is room. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.ts';
import type { Servers, Stage } from '../../../stack/stage.ts';
import { setStage } from '../../../stack/stage.ts';
import type { Viewer } from '../../../stack/viewer.ts';
import { eventually } from '../eventually.ts';

let stage: Stage<Servers>;
let a: Viewer;
let b: Viewer;

beforeAll(async () => {
  stage = await setStage();
  [a, b] = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
  for (const viewer of [a, b]) await viewer.open(`${stage.cinema.url}/plain?muted=1`);
  await b.join(await a.create());
});
afterAll(() => stage?.stop());

const others = "username like 'Guest %'";

it('a viewer without a seat reads so in plain words, until there is one', async () => {
  await stage.backend.query(
    `insert into public.room_members (room_id, user_id, username, last_heartbeat)
     select room_id, gen_random_uuid()::text, 'Guest ' || number, now() + interval '1 hour'
     from public.rooms, generate_series(2, ${limits.members}) as number`,
  );
  await stage.backend.query(
    "update public.room_members set last_heartbeat = now() - interval '2 minutes' where username = 'Ben'",
  );
  await b.page.reload();
  await eventually(
    () => b.snapshot(),
    (snapshot) => snapshot?.backend === 'full',
  );
  const popup = await b.popup();
  await popup.waitForSelector('[data-testid="trouble"][data-server="room"]');
  await popup.close();
  // A viewer outside the room must not command it.
  await b.control('play');
  await eventually(
    async () => [await b.player(), await a.player()],
    ([ours, theirs]) => ours?.paused === false && theirs?.paused === true,
  );

  await stage.backend.query(`delete from public.room_members where ${others}`);
  await eventually(
    () => b.snapshot(),
    (snapshot) =>
      snapshot?.backend === 'online' &&
      snapshot.members.length === 2 &&
      snapshot.members.every(({ link }) => link !== 'connecting'),
    60_000,
  );
  expect(await stage.backend.query('select username from public.room_members')).toHaveLength(2);
});
