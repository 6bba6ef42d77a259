/**
 * The part of a large database that the calls read: plans and buffers of the statements inside of the
 * functions, from auto_explain. Times are not measured.
 */
import type { Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  binaries,
  makeServer,
  type Server,
  wantsPrograms,
} from '../../../supabase/operations/cluster.ts';

const comments = 1_000_000;
const rooms = 100_000;
/** Buffers of 8 kB that a page may read: some for each row and its room; a whole table has thousands. */
const most = 500;
/** The tables that are large here. PostgreSQL scans one that is empty, whatever its indexes. */
const large = new Set(['rooms', 'room_members', 'comments']);

const reader = '00000000-0000-4000-8000-000000000001';
// Each has a fifth of all comments: one over the whole time, the other only the oldest.
const busyRoom = 'room000001';
const oldRoom = 'room000002';

// Triggers and foreign keys check each row; they are not tested here.
const load = `
  set session_replication_role = replica;
  insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
    host_username, created_by, is_public, access_key, created_at)
  select 'room' || lpad(n::text, 6, '0'), 'Room ' || n, 'anime' || n % 500, 'Anime ' || n % 500,
    'https://video.example/' || n, host, 'Aiko', host, n % 3 > 0,
    case when n % 3 = 0 then '123456' end, now() - make_interval(secs => n * 7919 % 86000)
  from generate_series(1, ${rooms}) as n
  cross join lateral (select case when n <= 2 then '${reader}'
    else '00000000-0000-4000-8000-' || lpad(n::text, 12, '0') end as host) as hosts;
  insert into public.room_members (room_id, user_id, username, is_host)
  select 'room' || lpad(n::text, 6, '0'),
    case when n <= 2 and m = 0 then '${reader}'
      else '00000000-0000-4000-8000-' || lpad((n + m * 100000)::text, 12, '0') end, 'Aiko', m = 0
  from generate_series(1, ${rooms}) as n, generate_series(0, 1) as m;
  insert into public.comments (anime_id, room_id, origin_room_id, episode_number, user_id, username,
    message, is_private, created_at)
  select 'anime' || room % 500, name, name, 1, 'user' || n % 5000, 'Ben', 'Comment ' || n,
    room % 3 = 0, now() - make_interval(secs => n)
  from (
    select n, case when n > ${comments * 0.8} then 2 when n % 4 = 0 then 1 else n % ${rooms} + 1 end
      as room
    from generate_series(1, ${comments}) as n
  ) as numbers
  cross join lateral (select 'room' || lpad(room::text, 6, '0') as name) as names;
  reset session_replication_role;
  vacuum analyze;
`;

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Shared Hit Blocks'?: number;
  readonly 'Shared Read Blocks'?: number;
  readonly Plans?: readonly Node[];
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.Plans ?? []) yield* nodesOf(child);
}

describe.skipIf(!wantsPrograms(binaries))(`with ${comments} comments in ${rooms} rooms`, () => {
  let server: Server;
  let connection: Sql;
  let plans: Node[] = [];

  beforeAll(async () => {
    server = await makeServer({
      settings: ['fsync=off', 'shared_buffers=512MB', 'max_wal_size=8GB', 'autovacuum=off'],
    });
    server.start();
    await server.migrate();
    server.psql(load);
    connection = server.connect({
      onNotice: ({ message }) => {
        const start = message?.indexOf('plan:\n') ?? -1;
        if (start < 0) return;
        plans.push((JSON.parse(message!.slice(start + 6)) as { Plan: Node }).Plan);
      },
    });
    await connection.unsafe(`
      load 'auto_explain';
      set auto_explain.log_min_duration = 0;
      set auto_explain.log_nested_statements = on;
      set auto_explain.log_analyze = on;
      set auto_explain.log_buffers = on;
      set auto_explain.log_format = json;
      set client_min_messages = log;
      set request.jwt.claim.sub = '${reader}';
      set role authenticated;`);
  }, 600_000);
  afterAll(async () => {
    await connection?.end();
    await server?.destroy();
  });

  /** The reads of `call` in a session that has cached its tables and functions. */
  async function explain(call: string) {
    await connection.unsafe(call);
    plans = [];
    const rows = await connection.unsafe(call);
    const nodes = plans.flatMap((plan) => [...nodesOf(plan)]);
    // The call itself ends last and includes its inner statements.
    const whole = plans.at(-1)!;
    return {
      rows,
      nodes,
      buffers: (whole['Shared Hit Blocks'] ?? 0) + (whole['Shared Read Blocks'] ?? 0),
      indexes: new Set(nodes.map((node) => node['Index Name']).filter(Boolean)),
      scanned: nodes
        .filter((node) => node['Node Type'] === 'Seq Scan')
        .map((node) => node['Relation Name'])
        // The limits of calls are a page of constants, which no index would speed up.
        .filter((name) => name !== 'limits'),
    };
  }

  test('a whole table scan would be seen', async () => {
    // Clients read no table.
    await connection.unsafe('reset role');
    const { buffers, scanned } = await explain('select count(title) from public.rooms');
    await connection.unsafe('set role authenticated');
    expect(scanned).toContain('rooms');
    expect(buffers).toBeGreaterThan(most);
  });

  const further = `, p_before => now() - interval '${comments * 0.9} seconds'`;
  test.each([
    ['first', 'a busy room', busyRoom, ''],
    ['first', 'a room long ago', oldRoom, ''],
    ['thousandth', 'a room long ago', oldRoom, further],
  ])('the %s page of the thread of %s', async (_page, _room, room, cursor) => {
    const { rows, buffers, indexes, scanned } = await explain(
      `select jsonb_array_length(public.list_comments('${room}', 100${cursor})) as length`,
    );
    expect(rows[0]!['length']).toBe(100);
    expect(scanned).toEqual([]);
    expect([...indexes]).toContain('idx_comments_room_id');
    expect(buffers).toBeLessThanOrEqual(most);
  });

  const late = `, p_before => now() - interval '${comments * 0.5} seconds'`;
  test.each([
    ['first', 'a busy episode', 'anime1', ''],
    ['first', 'an episode long ago', 'anime2', ''],
    ['first', "an episode of many rooms, others' private ones too", 'anime3', ''],
    ['late', 'a busy episode', 'anime1', late],
    ['late', "an episode of many rooms, others' private ones too", 'anime3', late],
  ])('the %s page of %s in all rooms', async (_page, _episode, anime, cursor) => {
    const { rows, buffers, scanned } = await explain(
      `select jsonb_array_length(public.episode_thread('${anime}', 1, 50${cursor})) as length`,
    );
    expect(rows[0]!['length']).toBe(50);
    expect(scanned).toEqual([]);
    expect(buffers).toBeLessThanOrEqual(most);
  });

  test('the list of public rooms', async () => {
    const { rows, buffers, indexes, scanned } = await explain(
      'select jsonb_array_length(public.list_public_rooms()) as length',
    );
    expect(rows[0]!['length']).toBe(20);
    expect(scanned).toEqual([]);
    expect([...indexes]).toContain('idx_rooms_is_public');
    expect(buffers).toBeLessThanOrEqual(most);
  });

  test('a late page of the list of public rooms', async () => {
    const { rows, buffers, indexes, scanned } = await explain(
      `select jsonb_array_length(public.list_public_rooms(
        p_before => now() - interval '20 hours', p_before_room_id => 'room000001')) as length`,
    );
    expect(rows[0]!['length']).toBe(20);
    expect(scanned).toEqual([]);
    expect([...indexes]).toContain('idx_rooms_is_public');
    expect(buffers).toBeLessThanOrEqual(most);
  });

  test.each([
    ['a title that few have', `p_search => 'oom 77777'`, 1, 'idx_rooms_public_titles'],
    ['a title that most have', `p_search => 'room'`, 20, 'idx_rooms_is_public'],
    ['a title that nobody has', `p_search => 'paper and wire'`, 0, 'idx_rooms_public_titles'],
    ['one show', `p_anime_id => 'anime77'`, 20, 'idx_rooms_anime_id'],
    ['a title of one show', `p_anime_id => 'anime77', p_search => 'room 5'`, 15, ''],
  ])('a search in public rooms for %s', async (_what, search, length, index) => {
    const { rows, buffers, indexes, scanned } = await explain(
      `select jsonb_array_length(public.list_public_rooms(${search})) as length`,
    );
    expect(rows[0]!['length']).toBe(length);
    expect(scanned).toEqual([]);
    if (index) expect([...indexes]).toContain(index);
    expect(buffers).toBeLessThanOrEqual(most);
  });

  test.each([
    ['two characters that few have', '99'],
    ['two characters that nobody has', 'zq'],
    ['a sign that nobody has', '_'],
  ])('a search in public rooms for %s', async (_what, search) => {
    const { buffers, scanned } = await explain(
      `select public.list_public_rooms(p_search => '${search}')`,
    );
    expect(scanned).toEqual([]);
    // 500 rooms, each on its own block at worst.
    expect(buffers).toBeLessThanOrEqual(6 * 500);
  });

  test('a wrong key and a missing room are the same work', async () => {
    const workOf = async (room: string) => {
      const { rows, nodes, buffers } = await explain(
        `select public.join_room('${room}', '000000', 'Eve') as answer`,
      );
      const statements = nodes.map((node) => [node['Node Type'], node['Relation Name']]);
      return { answer: rows[0]!['answer'] as unknown, statements, buffers };
    };
    // A private room of others, and a missing room.
    const wrong = await workOf('room000003');
    const missing = await workOf('room999999');
    expect(wrong.answer).toEqual({ error: 'room_not_found' });
    expect(missing.answer).toEqual(wrong.answer);
    expect(missing.statements).toEqual(wrong.statements);
    // Only an existing row is read.
    expect(Math.abs(missing.buffers - wrong.buffers)).toBeLessThanOrEqual(3);
  });

  test('a heartbeat', async () => {
    const { buffers, scanned } = await explain(
      `select public.heartbeat('${busyRoom}', 1, true, null)`,
    );
    expect(scanned).toEqual([]);
    expect(buffers).toBeLessThanOrEqual(most);
  });

  // These change the database, and each runs once.
  test.each([
    ['make_room_private', busyRoom],
    ['make_room_public', busyRoom],
    ['close_room', busyRoom],
  ])('%s, with 200,000 comments', async (call, room) => {
    plans = [];
    await connection.unsafe(`select public.${call}('${room}')`);
    const whole = plans.at(-1)!;
    const buffers = (whole['Shared Hit Blocks'] ?? 0) + (whole['Shared Read Blocks'] ?? 0);
    expect(buffers).toBeLessThanOrEqual(200 * 60);
  });

  test('the export and deletion of own data', async () => {
    for (const call of ['export_my_data', 'delete_my_data']) {
      const { buffers, scanned } = await explain(`select public.${call}()`);
      const tables = scanned.filter((name) => large.has(name ?? ''));
      expect({ call, tables }).toEqual({ call, tables: [] });
      expect(buffers).toBeLessThanOrEqual(most);
    }
  });
});
