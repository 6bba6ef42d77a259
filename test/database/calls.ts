/** Calls of every function that a database has, with arguments made from the catalog. */
import type { Database } from '../../supabase/local/database.ts';

/** The member who makes every call. */
export const caller = '00000001-0000-4000-8000-000000000001';
const other = '00000002-0000-4000-8000-000000000002';
const room = 'abcdefghij';
const comment = '00000003-0000-4000-8000-000000000003';

/** Fills the tables of a complete schema: a private room with two members and a comment. */
export async function fillTables(database: Database): Promise<void> {
  await database.execute(`
    insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
      host_username, created_by, is_public, access_key) values
      ('${room}', 'x', 'x', 'x', 'https://x.example/', '${caller}', 'Aiko', '${caller}', false,
        '123456');
    insert into public.room_members (room_id, user_id, username, is_host) values
      ('${room}', '${caller}', 'Aiko', true), ('${room}', '${other}', 'Ben', false);
    select public.get_or_create_anchor('x', '${room}', 1, 'Aiko');
    insert into public.comments (id, anime_id, room_id, episode_number, user_id, username, message)
      values ('${comment}', 'x', '${room}', 1, '${caller}', 'Aiko', 'Hello');`);
}

/** Writes that start every trigger, by the table each is of. */
const writes = [
  [
    'rooms',
    `insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
       host_username, created_by) values
       ('klmnopqrst', 'x', 'x', 'x', 'https://x.example/', '${caller}', 'Aiko', '${caller}')`,
  ],
  [
    'room_members',
    `insert into public.room_members (room_id, user_id, username, is_host) values
       ('klmnopqrst', '${caller}', 'Aiko', true), ('klmnopqrst', '${other}', 'Ben', false)`,
  ],
  ['rooms', `update public.rooms set page_number = 1, last_activity = '-infinity'`],
  ['room_members', 'update public.room_members set last_heartbeat = clock_timestamp()'],
  [
    'comments',
    `insert into public.comments (anime_id, room_id, episode_number, user_id, username, message)
       values ('x', 'klmnopqrst', 1, '${caller}', 'Aiko', 'Hello')`,
  ],
  ['comments', `update public.comments set message = 'Goodbye' where not is_system_message`],
  ['room_members', 'delete from public.room_members where is_host'],
  ['rooms', `delete from public.rooms where room_id = 'klmnopqrst'`],
] as const;

/** Arguments by name, as SQL; a second value is for a second call. */
const byName: Readonly<Record<string, readonly [string, string?]>> = {
  p_access_key: ['null'],
  p_action: [`'get_room'`],
  p_before: ['null'],
  p_before_id: ['null'],
  p_before_room_id: ['null'],
  p_call: [`'get_room'`],
  p_comment: [`(select c from public.comments c where c.id = '${comment}')`],
  p_control: [`'host'`],
  p_epoch: ['1'],
  p_from_page: ['0'],
  p_id: [`'${comment}'`, 'gen_random_uuid()'],
  p_job: [`'rate-limits'`, `'lapsed-members'`],
  p_member: [
    `(select m from public.room_members m where m.user_id = '${caller}')`,
    `(select m from public.room_members m where m.user_id = '${other}')`,
  ],
  p_page_number: ['0'],
  p_parent_id: ['null'],
  p_peer_id: [`'aaaaaaaaaaaaaaaa'`],
  p_public_key: ['null'],
  p_room_id: [`'${room}'`],
  p_states: [
    `'[{"id": "${comment}", "host_time": 1, "member_time": 1, "is_synced": true,
        "sync_event_type": "heartbeat"}]'`,
  ],
  p_user: [`'${caller}'`, `'${other}'`],
  p_user_id: [`'${caller}'`, `'${other}'`],
  p_video_url: [`'https://x.example/'`],
};

const byType: Readonly<Record<string, string>> = {
  bigint: '1',
  boolean: 'true',
  'character varying': `'x'`,
  integer: '1',
  interval: `'1 hour'`,
  jsonb: `'{}'`,
  numeric: '1',
  text: `'x'`,
  'text[]': `'{}'`,
  'timestamp with time zone': 'now()',
  uuid: 'gen_random_uuid()',
};

export interface Called {
  readonly name: string;
  /** Whether a signed-in user may run it. */
  readonly isForClients: boolean;
  /** SQL that calls it. Trigger functions have none. */
  readonly statements: readonly string[];
}

export async function listFunctions(database: Database): Promise<Called[]> {
  const rows = await database.query(`
    select p.oid::regproc::text as name, p.prorettype = 'trigger'::regtype as is_trigger,
      p.pronamespace = 'public'::regnamespace
        and has_function_privilege('authenticated', p.oid, 'execute') as is_for_clients,
      coalesce((
        select json_agg(json_build_array(p.proargnames[a.position], format_type(a.type, null))
          order by a.position)
        from unnest(p.proargtypes) with ordinality as a (type, position)
      ), '[]')::text as arguments
    from pg_proc p
    where p.pronamespace in (
      select oid from pg_namespace where nspname in ('public', 'private'))
    order by 1`);
  return rows.map((row) => {
    const name = String(row['name']);
    const parameters = JSON.parse(String(row['arguments'])) as [string, string][];
    const call = (variant: 0 | 1) => {
      const values = parameters.map(([argument, type]) => {
        const [first, second = first] = byName[argument] ?? [byType[type]];
        const value = variant === 0 ? first : second;
        if (value === undefined) throw new Error(`${name}: no value for ${argument} ${type}`);
        return `${value}::${type}`;
      });
      return `select * from ${name}(${values.join(', ')})`;
    };
    return {
      name,
      isForClients: row['is_for_clients'] === true,
      statements: row['is_trigger'] ? [] : [...new Set([call(0), call(1)])],
    };
  });
}

const undone = 'UNDO1';

/** Runs `text` as a signed-in member and undoes it. Answers `done`, or the error and its SQLSTATE. */
async function attempt(database: Database, tables: ReadonlySet<string>, text: string) {
  try {
    await database.execute(`
      select set_config('request.jwt.claim.sub', '${caller}', true);
      ${tables.has('room_members') ? 'update public.room_members set last_heartbeat = now();' : ''}
      ${text};
      do $undo$ begin raise exception using errcode = '${undone}'; end $undo$;`);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return code === undone ? 'done' : `${code} ${message}`;
  }
  throw new Error('the transaction was not undone');
}

export interface CallReport {
  /** Each function and write that failed for another reason than a rule of ours. */
  readonly broken: readonly string[];
  /** Functions that our rules refused in every call. */
  readonly refused: readonly string[];
}

/** Calls every function and starts every trigger. The database stays as it is. */
export async function callEverything(database: Database): Promise<CallReport> {
  const tables = new Set(
    (await database.query(`select tablename from pg_tables where schemaname = 'public'`)).map(
      (row) => String(row['tablename']),
    ),
  );
  const broken: string[] = [];
  const refused: string[] = [];
  for (const { name, statements } of await listFunctions(database)) {
    let isDone = statements.length === 0;
    for (const statement of statements) {
      const outcome = await attempt(database, tables, statement);
      if (outcome === 'done') isDone = true;
      // Our own refusals: see private.refuse().
      else if (!outcome.startsWith('PT')) broken.push(`${statement}: ${outcome}`);
    }
    if (!isDone) refused.push(name);
  }
  const possible = writes.filter(([table]) => tables.has(table)).map(([, text]) => text);
  const outcome = await attempt(database, tables, possible.join(';\n') || 'select 1');
  if (outcome !== 'done') broken.push(`triggers: ${outcome}`);
  return { broken, refused };
}
