/** Cleanup of many rooms, in parallel, while some of them are in use. */
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  binaries,
  makeServer,
  type Server,
  wantsPrograms,
} from '../../../supabase/operations/cluster.ts';

const rooms = 12_000;
const user = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const room = (number: number) => `room${String(number).padStart(6, '0')}`;

// One room in four is inactive, one was active a minute less than a day ago, one is inactive with a live
// member, and one is inactive with a lapsed member.
const load = `
  set session_replication_role = replica;
  truncate public.rooms, public.room_members, public.removed_members, public.comments, public.sync_states,
    private.room_pages;
  insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
    host_username, created_by, last_activity, created_at)
  select 'room' || lpad(n::text, 6, '0'), 'x', 'x', 'x', 'https://video.example/', 'x', 'x', 'x',
    now() - case n % 4 when 1 then interval '23 hours 59 minutes' else interval '24 hours 1 minute' end,
    now() - interval '2 days'
  from generate_series(0, ${rooms - 1}) as n;
  insert into public.room_members (room_id, user_id, username, is_host, last_heartbeat)
  select 'room' || lpad(n::text, 6, '0'), '00000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'x',
    true, now() - case n % 4 when 2 then interval '0' else interval '1 hour' end
  from generate_series(0, ${rooms - 1}) as n where n % 4 > 1;
  reset session_replication_role;
  update private.job_runs set deleted_rows = 0;
  analyze;
`;

describe.skipIf(!wantsPrograms(binaries))(`cleanup of ${rooms} rooms`, () => {
  let server: Server;
  let database: Sql;
  beforeAll(async () => {
    server = await makeServer({ settings: ['fsync=off', 'deadlock_timeout=200ms'] });
    server.start();
    await server.migrate();
    database = server.connect({ connections: 20 });
  });
  afterAll(async () => {
    await database?.end({ timeout: 1 });
    await server?.destroy();
  });

  async function count(condition: string): Promise<number> {
    const [row] = await database.unsafe(
      `select count(*)::int as number from public.rooms where ${condition}`,
    );
    return row!['number'] as number;
  }
  const beat = (sql: Sql, number: number) =>
    sql`select public.heartbeat(${room(number)}, 1, true, null) from (
      select set_config('request.jwt.claim.sub', ${user(number)}, true) offset 0) as caller`;

  test('deletes exactly the inactive rooms, a batch a call, in parallel calls', async () => {
    server.psql(load);
    const cleaned = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const batches: number[] = [];
        for (;;) {
          const [row] = await database`select public.cleanup_inactive_rooms() as number`;
          if (row!['number'] === 0) return batches;
          batches.push(row!['number'] as number);
        }
      }),
    );
    const batches = cleaned.flat();
    expect(Math.max(...batches)).toBe(500);
    expect(batches.reduce((sum, number) => sum + number, 0)).toBe(rooms / 2);
    expect(await count('true')).toBe(rooms / 2);
    expect(await count(`right(room_id, 6)::int % 4 in (1, 2)`)).toBe(rooms / 2);
    expect(await database`select public.run_cleanup_job('inactive-rooms') as number`).toEqual([
      { number: '0' },
    ]);
  });

  test('takes another age as an argument', async () => {
    server.psql(load);
    const [none] =
      await database`select public.cleanup_inactive_rooms(interval '7 days') as number`;
    expect(none).toEqual({ number: 0 });
    const [some] = await database`
      select public.cleanup_inactive_rooms(interval '1 hour', 100000) as number`;
    expect(some).toEqual({ number: (rooms * 3) / 4 });
    expect(await count('right(room_id, 6)::int % 4 = 2')).toBe(rooms / 4);
  });

  test('keeps the rooms of members who come back while it runs', async () => {
    server.psql(load);
    // Inactive rooms, each with a lapsed member.
    const back = Array.from({ length: 40 }, (_, index) => 3 + index * 300);
    expect(back.every((number) => number % 4 === 3)).toBe(true);
    const cleaning = database`select public.run_cleanup_job('inactive-rooms') as number`;
    const answers = await Promise.allSettled(back.map((number) => beat(database, number)));
    await cleaning;
    const kept = back.filter((_, index) => answers[index]!.status === 'fulfilled');
    const refused = answers.filter((answer) => answer.status === 'rejected');
    // A heartbeat is answered if the room stays, and refused if it does not.
    expect(await count(`room_id = any('{${kept.map(room).join(',')}}')`)).toBe(kept.length);
    expect(refused.map((answer) => (answer.reason as { code: string }).code)).toEqual(
      refused.map(() => 'PT404'),
    );
    expect(await count('true')).toBe(rooms / 2 + kept.length);
  });

  test('skips a room with a heartbeat that is being written, and keeps it afterwards', async () => {
    server.psql(load);
    const held = await database.reserve();
    await held`begin`;
    await beat(held, 3);
    await database`select public.run_cleanup_job('inactive-rooms')`;
    expect(await count(`room_id = '${room(3)}'`)).toBe(1);
    expect(await count('true')).toBe(rooms / 2 + 1);
    await held`commit`;
    held.release();
    await database`select public.run_cleanup_job('inactive-rooms')`;
    expect(await count(`room_id = '${room(3)}'`)).toBe(1);
  });

  test('refuses a heartbeat that comes too late', async () => {
    server.psql(load);
    const held = await database.reserve();
    await held`begin`;
    await held`select public.run_cleanup_job('inactive-rooms')`;
    const late = beat(database, 3).then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    const waiting = async () => {
      const [row] = await database`select count(*)::int as number from pg_locks where not granted`;
      return row!['number'] as number;
    };
    await expect.poll(waiting).toBe(1);
    await held`commit`;
    held.release();
    expect(await late).toBe('PT404');
  });

  test('never runs the same job twice at once', async () => {
    server.psql(load);
    const held = await database.reserve();
    await held`begin`;
    const [first] = await held`select public.run_cleanup_job('inactive-rooms') as number`;
    expect(first).toEqual({ number: String(rooms / 2) });
    expect(await database`select public.run_cleanup_job('inactive-rooms') as number`).toEqual([
      { number: null },
    ]);
    // Another job does not wait.
    expect(await database`select public.run_cleanup_job('rate-limits') as number`).toEqual([
      { number: '0' },
    ]);
    await held`commit`;
    held.release();
    expect(
      await database`select deleted_rows from private.job_runs where job = 'inactive-rooms'`,
    ).toEqual([{ deleted_rows: String(rooms / 2) }]);
  });

  test('deletes more sync states and counters than one batch', async () => {
    server.psql(`${load}
      set session_replication_role = replica;
      insert into public.sync_states (room_id, user_id, host_time, member_time, is_synced,
        sync_event_type, created_at)
      select '${room(1)}', 'x', 1, 1, true, 'heartbeat',
        now() - interval '1 day' - make_interval(secs => (n - 100.5) * 60)
      from generate_series(1, 25000) as n;
      insert into public.rate_limits (subject, action, updated_at)
      select 'user' || n, 'x', now() - interval '2 hours' - make_interval(secs => (n - 100.5) * 60)
      from generate_series(1, 15000) as n;`);
    expect(await database`select public.run_cleanup_job('sync-states') as number`).toEqual([
      { number: '24900' },
    ]);
    expect(await database`select public.run_cleanup_job('rate-limits') as number`).toEqual([
      { number: '14900' },
    ]);
  });

  test('removes lapsed members of many rooms while their rooms stay', async () => {
    server.psql(load);
    const removed = await database`select public.run_cleanup_job('lapsed-members') as number`;
    // One batch of rooms: the job runs every minute and must not lock rooms in use for long.
    expect(removed).toEqual([{ number: '500' }]);
    expect(await count('true')).toBe(rooms);
  });

  test('is for the service role only', async () => {
    const granted = await database`
      select role, has_function_privilege(role, f.oid, 'execute') as may
      from unnest(array['anon', 'authenticated', 'service_role']) as role, pg_proc f
      where f.pronamespace = 'public'::regnamespace
        and f.proname in ('run_cleanup_job', 'operation_metrics')`;
    expect(granted).toHaveLength(6);
    expect(granted.filter((row) => row['may'] !== (row['role'] === 'service_role'))).toEqual([]);
  });
});
