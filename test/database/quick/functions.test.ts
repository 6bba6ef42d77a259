/** Internal functions, and the constraints of tables. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { arrive, createRoom, hostsOf, join, post, silence, useBackend } from '../backend.ts';

const backend = useBackend();
const rows = (text: string, values?: unknown[]) => backend().query(text, values);

describe('generated ids and keys', () => {
  test('room ids are ten letters and digits, all equally frequent', async () => {
    const made = await rows('select public.generate_room_id() as id from generate_series(1, 3000)');
    const ids = made.map((row) => String(row['id']));
    expect(new Set(ids).size).toBe(3000);
    expect(ids.filter((id) => !/^[a-z0-9]{10}$/.test(id))).toEqual([]);
    const counts = new Map<string, number>();
    for (const letter of ids.join('')) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(36);
    // 833 expected of each, within seven standard deviations.
    expect(Math.min(...counts.values())).toBeGreaterThan(630);
    expect(Math.max(...counts.values())).toBeLessThan(1040);
  });

  test('keys are six digits, zeros in front included', async () => {
    const made = await rows(
      'select public.generate_access_key() as key from generate_series(1, 3000)',
    );
    const keys = made.map((row) => String(row['key']));
    expect(keys.filter((key) => !/^[0-9]{6}$/.test(key))).toEqual([]);
    expect(keys.filter((key) => key.startsWith('0')).length).toBeGreaterThan(150);
  });
});

describe('get_or_create_anchor', () => {
  test('makes one for an episode, with and without a room', async () => {
    const { room } = await createRoom(await arrive(backend(), 'Aiko'));
    const anime = randomUUID();
    for (const roomId of [room.room_id, null]) {
      const made = await rows(
        `select public.get_or_create_anchor($1, $2, 4, 'Aiko') as id from generate_series(1, 3)`,
        [anime, roomId],
      );
      expect(new Set(made.map((row) => row['id'])).size).toBe(1);
    }
    const [count] = await rows(
      'select count(*)::integer as count from public.comments where anime_id = $1 and is_anchor',
      [anime],
    );
    expect(count).toEqual({ count: 2 });
  });

  test('anchors of deleted rooms do not collide', async () => {
    const aiko = await arrive(backend(), 'Aiko');
    for (let count = 0; count < 2; count += 1) {
      const { room } = await createRoom(aiko);
      await post(aiko, room, 'x');
      await rows('delete from public.rooms where room_id = $1', [room.room_id]);
    }
  });
});

test('check_room_access knows missing, public and private rooms, right and wrong keys', async () => {
  const aiko = await arrive(backend(), 'Aiko');
  const { room } = await createRoom(aiko);
  const { room: open } = await createRoom(aiko, { p_is_public: true });
  const allows = async (id: string, key: string | null) =>
    (await rows('select public.check_room_access($1, $2) as yes', [id, key]))[0]?.['yes'];
  expect(await allows('aaaaaaaaaa', null)).toBe(false);
  expect(await allows('aaaaaaaaaa', '000000')).toBe(false);
  expect(await allows(open.room_id, null)).toBe(true);
  expect(await allows(open.room_id, '000000')).toBe(true);
  expect(await allows(room.room_id, null)).toBe(false);
  expect(await allows(room.room_id, room.access_key === '000000' ? '1' : '000000')).toBe(false);
  expect(await allows(room.room_id, room.access_key)).toBe(true);
});

test('check_rate_limit counts for the caller only, in a sliding window, in one row', async () => {
  const user = randomUUID();
  const allows = async (subject = user) =>
    (
      await rows(
        `select public.check_rate_limit($1, 'test', 1, 2) as yes
         from (select set_config('request.jwt.claim.sub', $2, true)) claim`,
        [subject, user],
      )
    )[0]?.['yes'];
  expect([await allows(), await allows(), await allows()]).toEqual([true, true, false]);
  expect(await allows(randomUUID()), "somebody else's name").toBe(false);
  const age = `update public.rate_limits
    set events = array(select e - interval '1 minute' from unnest(events) with ordinality as o(e, n)
      where n = 1) || events[2:] where subject = $1`;
  await rows(age, [user]);
  expect([await allows(), await allows()], 'the first one is over').toEqual([true, false]);
  const [stored] = await rows(
    'select cardinality(events) as events from public.rate_limits where subject = $1',
    [user],
  );
  expect(stored).toEqual({ events: 2 });
});

describe('cleanup', () => {
  test('deletes rooms without activity for a day, except those with a live member', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room: old } = await createRoom(aiko);
    const { room: alive } = await createRoom(ben);
    const { room: fresh } = await createRoom(aiko);
    await post(aiko, old, 'Kept');
    await silence(backend(), aiko);
    await rows(
      `update public.rooms
       set created_at = now() - interval '26 hours', last_activity = now() - interval '25 hours'
       where room_id in ($1, $2)`,
      [old.room_id, alive.room_id],
    );
    await rows('select public.cleanup_inactive_rooms()');
    const left = await rows('select room_id from public.rooms where room_id in ($1, $2, $3)', [
      old.room_id,
      alive.room_id,
      fresh.room_id,
    ]);
    expect(left.map((row) => row['room_id'])).toEqual(
      expect.arrayContaining([alive.room_id, fresh.room_id]),
    );
    expect(left).toHaveLength(2);
    expect(
      await rows('select message, room_id from public.comments where origin_room_id = $1', [
        old.room_id,
      ]),
    ).toContainEqual({ message: 'Kept', room_id: null });
    await rows(`select public.cleanup_inactive_rooms(interval '0')`);
    expect(
      await rows('select room_id from public.rooms where room_id in ($1, $2)', [
        alive.room_id,
        fresh.room_id,
      ]),
    ).toEqual([{ room_id: alive.room_id }]);
  });

  test('deletes members after a long silence and replaces hosts', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room } = await createRoom(aiko);
    await join(ben, room);
    await silence(backend(), aiko, 700);
    await rows('select public.cleanup_lapsed_members()');
    expect(await hostsOf(backend(), room)).toEqual([[ben.id], ben.id]);
    expect(
      await rows('select username from public.room_members where room_id = $1', [room.room_id]),
    ).toEqual([{ username: 'Ben' }]);
  });

  test('deletes old sync states and unused counters', async () => {
    const { room } = await createRoom(await arrive(backend(), 'Aiko'));
    await rows(
      `insert into public.sync_states
         (room_id, user_id, host_time, member_time, is_synced, sync_event_type, created_at)
       select $1, 'x', 1, 1, true, 'seek', now() - make_interval(hours => age)
       from unnest(array[1, 25]) age`,
      [room.room_id],
    );
    await rows('select public.scheduled_cleanup_sync_states()');
    expect(await rows('select from public.sync_states where user_id = $1', ['x'])).toHaveLength(1);
    const [count] = await rows(`select public.cleanup_old_sync_states(interval '30 minutes') as n`);
    expect(count).toEqual({ n: 1 });

    await rows(
      `insert into public.rate_limits (subject, action, updated_at)
       values ('x', 'y', now() - interval '3 hours')`,
    );
    await rows('select public.cleanup_rate_limits()');
    expect(await rows(`select from public.rate_limits where subject = 'x'`)).toEqual([]);
  });
});

describe('tables refuse', () => {
  const room = (column: string, value: string) =>
    `insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
       host_username, created_by, is_public, ${column})
     values ('abcdefghi${Math.floor(Math.random() * 10)}', 'x', 'x', 'x', 'https://x.example/', 'x',
       'x', 'x', true, ${value})`;

  test.each([
    ['a key of a public room', room('access_key', `'123456'`), '23514'],
    ['NaN', room('"current_time"', `'NaN'`), '23514'],
    ['infinity', room('"current_time"', `'Infinity'`), '22003'],
    ['no speed', room('playback_speed', '0'), '23514'],
    ['an unknown state', room('is_playing', 'null'), '23502'],
  ])('%s', async (_case, statement, code) => {
    await expect(rows(statement)).rejects.toMatchObject({ code });
  });

  test('a private room without a key, and a key that is not six digits', async () => {
    const { room: made } = await createRoom(await arrive(backend(), 'Aiko'));
    for (const key of ['null', `'12345'`, `'12345x'`]) {
      await expect(
        rows(`update public.rooms set access_key = ${key} where room_id = $1`, [made.room_id]),
      ).rejects.toMatchObject({ code: '23514' });
    }
  });

  test('a second host, and a comment that moves', async () => {
    const [aiko, ben] = [await arrive(backend(), 'Aiko'), await arrive(backend(), 'Ben')];
    const { room: made } = await createRoom(aiko);
    await join(ben, made);
    const comment = await post(aiko, made, 'x');
    await expect(
      rows('update public.room_members set is_host = true where user_id = $1', [ben.id]),
    ).rejects.toMatchObject({ code: '23505' });
    for (const change of [
      'parent_id = id',
      'parent_id = null',
      'episode_number = 9',
      `user_id = 'x'`,
      'is_anchor = true',
      `created_at = now() + interval '1 year'`,
    ]) {
      await expect(
        rows(`update public.comments set ${change} where id = $1`, [comment.id]),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^(PT403|23514)$/) });
    }
  });
});
