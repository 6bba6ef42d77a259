/** The heartbeats a second that the schemas take, by pgbench, and the kind of their row updates. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { binaries, type Server } from '../../../supabase/operations/cluster.ts';

export const clients = 50;

/** pgbench's parameters for `clients` connections to `server` during `seconds`. */
export function pgbenchParameters(server: Server, seconds: number): string[] {
  const connection = ['-h', server.directory, '-p', String(server.port), '-U', 'postgres'];
  return [...connection, '-n', '-c', String(clients), '-j', '2', '-T', String(seconds)];
}

/** The distribution of members over rooms, and the statement of a heartbeat. */
export interface Scenario {
  readonly database: 'draft' | 'postgres';
  readonly rooms: 'one' | 'separate';
  readonly by: 'update' | 'call';
}

export interface Figures {
  readonly transactionsPerSecond: number;
  /** Milliseconds. */
  readonly median: number;
  readonly percentile95: number;
  readonly percentile99: number;
  /** Share of the member rows' updates that touched no index. */
  readonly hotRatio: number;
}

const person = "('00000000-0000-4000-8000-' || lpad(:client_id::text, 12, '0'))";

/** One heartbeat of client number `:client_id`, in pgbench's language. */
function script({ rooms, by }: Scenario): string {
  const room = rooms === 'one' ? "'room000000'" : "('room1' || lpad(:client_id::text, 5, '0'))";
  if (by === 'update') {
    return `\\set second random(0, 1400)
      update room_members set "current_time" = :second, is_synced = true, last_heartbeat = now()
      where room_id = ${room} and user_id = ${person};`;
  }
  return `\\set second random(0, 1400)
    begin;
    select set_config('request.jwt.claim.sub', ${person}, true), set_config('role', 'authenticated', true);
    select public.heartbeat(${room}, :second, true, null);
    commit;`;
}

/** All members in one room, and each member in a separate room. */
const people = `
  delete from rooms;
  insert into rooms (room_id, title, anime_id, anime_title, video_url, host_user_id, host_username%created)
  select 'room' || lpad(n::text, 6, '0'), 'x', 'x', 'x', 'https://video.example/', 'x', 'x'%creator
  from (select 0 as n union all select generate_series(100000, 100000 + ${clients - 1})) as numbers;
  insert into room_members (room_id, user_id, username, is_host)
  select case place when 0 then 'room000000' else 'room1' || lpad(n::text, 5, '0') end,
    '00000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'x', place = 1 or n = 0
  from generate_series(0, ${clients - 1}) as n, generate_series(0, 1) as place;
`;

function fill(server: Server, database: Scenario['database']): void {
  const isDraft = database === 'draft';
  server.psql(
    people
      .replace('%created', isDraft ? '' : ', created_by')
      .replace('%creator', isDraft ? '' : ", 'x'"),
    database,
  );
  server.psql('vacuum analyze; checkpoint; select pg_stat_reset();', database);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Milliseconds of each transaction, sorted, from pgbench's logs. */
async function readLatencies(directory: string): Promise<number[]> {
  const files = (await readdir(directory)).filter((file) => file.startsWith('log.'));
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  return lines.map((line) => Number(line.split(' ')[2]) / 1000).toSorted((a, b) => a - b);
}

/** Runs `scenario` for `seconds` with `clients` connections, on new rows. */
export async function measure(
  server: Server,
  scenario: Scenario,
  seconds: number,
): Promise<Figures> {
  fill(server, scenario.database);
  const directory = await mkdtemp(join(tmpdir(), 'issho-pgbench-'));
  try {
    await writeFile(join(directory, 'script.sql'), script(scenario).replaceAll(/\n +/g, '\n'));
    const output = execFileSync(
      join(binaries, 'pgbench'),
      [
        ...pgbenchParameters(server, seconds),
        '-M',
        'prepared',
        '-l',
        '--log-prefix',
        join(directory, 'log'),
        '-f',
        join(directory, 'script.sql'),
        scenario.database,
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    const latencies = await readLatencies(directory);
    // Sessions report their statistics when they end, a moment after pgbench.
    await sleep(1500);
    const [hotRatio] = server.psql(
      `select n_tup_hot_upd::numeric / nullif(n_tup_upd, 0) from pg_stat_user_tables
       where relname = 'room_members';`,
      scenario.database,
    );
    return {
      transactionsPerSecond: Number(/tps = ([\d.]+)/.exec(output)![1]),
      median: percentile(latencies, 0.5),
      percentile95: percentile(latencies, 0.95),
      percentile99: percentile(latencies, 0.99),
      hotRatio: Number(hotRatio),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
