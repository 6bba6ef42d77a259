/**
 * The calls through PgBouncer in transaction mode. Each transaction may use another server connection,
 * so nothing may depend on a session.
 */
import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { binaries, wantsPrograms } from '../../../supabase/operations/cluster.ts';
import { type Pool, startPool } from '../operations.pooler.ts';

const isWanted = wantsPrograms(binaries, '/usr/sbin/pgbouncer');
const clients = 500;
/** As in pgbouncer.ini: its pool with the reserve. */
const connections = 25;

describe.skipIf(!isWanted)(`${clients} clients over ${connections} connections`, () => {
  let pool: Pool;
  let database: Sql;
  beforeAll(async () => {
    pool = await startPool();
    await pool.server.migrate();
    database = postgres(pool.url, { max: clients, prepare: false, onnotice: () => undefined });
  });
  afterAll(async () => {
    await database?.end({ timeout: 1 });
    await pool?.stop();
  });

  /** The answer to `call` as the API makes it for `user`, or the code of its refusal. */
  async function as(user: string, call: string): Promise<unknown> {
    try {
      return await database.begin(async (transaction) => {
        await transaction`select set_config('request.jwt.claim.sub', ${user}, true),
          set_config('role', 'authenticated', true)`;
        const rows = await transaction.unsafe(`select ${call} as value`);
        return rows[0]!['value'] as unknown;
      });
    } catch (error) {
      return (error as { code: string }).code;
    }
  }
  const creation = (id: string) =>
    `public.create_room('${id}', 'x', 'x', 'x', 1, 'https://x.example/', null, true, 'Aiko')
      -> 'room' ->> 'room_id'`;
  const joining = (room: string) => `public.join_room('${room}', null, 'Ben') ? 'members'`;

  test('every call has the identity of its user', async () => {
    const users = Array.from({ length: clients }, () => randomUUID());
    const rooms = await Promise.all(users.map((user) => as(user, creation(randomUUID()))));
    const hosts = await database.unsafe('select room_id, host_user_id from public.rooms');
    const hostOf = new Map(hosts.map((row) => [row['room_id'], row['host_user_id']]));
    expect(rooms.map((room) => hostOf.get(room))).toEqual(users);
    expect(await Promise.all(users.map((user) => as(user, 'auth.uid()::text')))).toEqual(users);

    const [row] = pool.server.psql(`select count(*) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid();`);
    expect(Number(row)).toBeGreaterThan(1);
    expect(Number(row)).toBeLessThanOrEqual(connections);
    // A call without identity is refused: no identity stays in a connection.
    const left = await Promise.all(
      users.map(() => database`select auth.uid() as id, current_user::text as role`),
    );
    expect(new Set(left.map((rows) => JSON.stringify(rows[0])))).toEqual(
      new Set(['{"id":null,"role":"postgres"}']),
    );
  });

  test('races end as they do without a pooler', async () => {
    const id = randomUUID();
    const host = randomUUID();
    const made = await Promise.all(Array.from({ length: 20 }, () => as(host, creation(id))));
    expect(new Set(made).size).toBe(1);
    const room = made[0] as string;

    const guests = Array.from({ length: 60 }, () => randomUUID());
    const joined = await Promise.all(guests.map((guest) => as(guest, joining(room))));
    expect(joined.filter((answer) => answer === true)).toHaveLength(31);
    expect(joined.filter((answer) => answer === 'PT409')).toHaveLength(29);

    const comment = (user: string) =>
      `public.post_comment('${user}', '${room}', 'Hello', null, null) ->> 'parent_id'`;
    const members = guests.filter((_, index) => joined[index] === true);
    const parents = await Promise.all(members.map((user) => as(user, comment(user))));
    expect(new Set(parents).size).toBe(1);

    const checks = await Promise.all(Array.from({ length: 50 }, () => as(host, joining(room))));
    expect(checks.filter((answer) => answer === true)).toHaveLength(30);

    const leaving = [host, ...members.slice(0, 20)];
    const staying = members.slice(20);
    await Promise.all([
      ...leaving.map((user) => as(user, `public.leave_room('${room}')`)),
      ...staying.map((user) => as(user, `public.heartbeat('${room}', 1, true, null) is null`)),
    ]);
    const hosts = await database`
      select m.user_id, r.host_user_id from public.rooms r
      join public.room_members m on m.room_id = r.room_id and m.is_host
      where r.room_id = ${room}`;
    expect(hosts).toHaveLength(1);
    expect(hosts[0]!['user_id']).toBe(hosts[0]!['host_user_id']);
    expect(staying).toContain(hosts[0]!['user_id']);
  });

  test('a job runs once at a time and leaves no lock behind', async () => {
    const runs = await Promise.all(
      Array.from(
        { length: 50 },
        () => database`select public.run_cleanup_job('inactive-rooms') as number`,
      ),
    );
    expect(runs.filter((rows) => rows[0]!['number'] !== null).length).toBeGreaterThan(0);
    const locks = await database`select count(*)::int as number from pg_locks
      where locktype = 'advisory'`;
    expect(locks).toEqual([{ number: 0 }]);
    const again = await database`select public.run_cleanup_job('inactive-rooms') as number`;
    expect(again).toEqual([{ number: '0' }]);
  });

  test('no function keeps anything in its session', async () => {
    const keeping = await database`
      select p.oid::regprocedure::text as name from pg_proc p
      where p.pronamespace in ('public'::regnamespace, 'private'::regnamespace)
        and p.prosrc ~* ${String.raw`\m(pg_(try_)?advisory_lock|create\s+temp|listen|set\s+session|prepare|declare\s+\w+\s+cursor\s+with\s+hold|set_config\([^)]*false\s*\))`}`;
    expect(keeping).toEqual([]);
  });
});
