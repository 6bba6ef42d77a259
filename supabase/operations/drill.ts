/**
 * The restore drill: backs up a cluster with schema and rows, writes to it, destroys it together with
 * its first repository, and restores it from the second one, to a moment and to the end. Run monthly:
 * `npx node supabase/operations/drill.ts`. Exits with 1 when the restored data differ.
 */
import { copyFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeServer, makeServerDirectory, runAsServer, type Server } from './cluster.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Seconds after which a WAL segment is archived even when it is not full; 300 in production. */
const archiveTimeout = 2;

export interface Drill {
  /** Checksum and rows of each table at the moment of the restore, and after the restore. */
  readonly before: readonly string[];
  readonly restored: readonly string[];
  /** Rows of the ticking table: at that moment, at the destruction, and restored to the end. */
  readonly ticks: { readonly atMoment: number; readonly atEnd: number; readonly restored: number };
  /** Milliseconds of writes that are lost after a restore of all WAL. */
  readonly recoveryPoint: number;
  /** Milliseconds from the first step of a restore to the first answer of the restored server. */
  readonly recoveryTime: number;
}

/** A line for each table: its name, its rows, the checksum of their texts in order. */
function checksums(server: Server): string[] {
  const tables = server.psql(`
    select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname in ('public', 'private', 'auth') order by 1;`);
  return tables.flatMap((table) =>
    server.psql(
      `select '${table}', count(*), md5(coalesce(string_agg(t::text, e'\\n' order by t::text), ''))
       from ${table} as t;`,
    ),
  );
}

const rows = (label: string) => `
  insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
    host_username, created_by)
  select public.generate_room_id(), '${label} ' || n, 'x', 'x', 'https://video.example/', 'x', 'x', 'x'
  from generate_series(1, 200) as n;
  insert into public.room_members (room_id, user_id, username)
  select room_id, 'member', 'Aiko' from public.rooms on conflict do nothing;
  insert into public.comments (anime_id, room_id, episode_number, user_id, username, message)
  select 'x', room_id, 1, 'member', 'Aiko', '${label}' from public.rooms;`;

// The newest restored row shows how much was lost.
const tick = `insert into public.sync_states (room_id, user_id, host_time, member_time, is_synced,
    sync_event_type, created_at)
  select room_id, 'ticker', 1, 1, true, 'heartbeat', clock_timestamp() from public.rooms limit 1;`;
const newestTick = `
  select count(*), coalesce(floor(extract(epoch from max(created_at)) * 1000), 0)
  from public.sync_states where user_id = 'ticker';`;

function ticksOf(server: Server): [count: number, newest: number] {
  const [count, newest] = server.psql(newestTick)[0]!.split('|').map(Number);
  return [count!, newest!];
}

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (isSo()) return;
    await sleep(100);
  }
  throw new Error(`gave up waiting until ${what}`);
}

/** Runs the drill and answers the data before and after. */
export async function runDrill(log: (line: string) => void = () => undefined): Promise<Drill> {
  const repositories = await makeServerDirectory('repositories');
  const undo: (() => Promise<void>)[] = [() => rm(repositories, { recursive: true, force: true })];
  // The scripts, and not only the configuration: the server's user may not see this directory.
  for (const file of ['pgbackrest.conf', 'backup.sh', 'restore.sh']) {
    await copyFile(join(here, file), join(repositories, file));
  }
  const environment = (server: Server) => ({
    PGBACKREST_CONFIG: join(repositories, 'pgbackrest.conf'),
    PGBACKREST_REPO1_PATH: join(repositories, 'first'),
    PGBACKREST_REPO2_PATH: join(repositories, 'second'),
    PGBACKREST_LOG_PATH: repositories,
    PGBACKREST_LOCK_PATH: repositories,
    PGBACKREST_PG1_PATH: server.data,
    PGBACKREST_PG1_PORT: String(server.port),
    PGBACKREST_PG1_SOCKET_PATH: server.directory,
    PGBACKREST_PG1_USER: 'postgres',
    ISSHO_METRICS_DIRECTORY: repositories,
  });
  const restore = async (moment: string) => {
    // A restored cluster must not write into the archive of the original.
    const server = await makeServer({ settings: ['archive_mode=off'], initialise: false });
    undo.push(() => server.destroy());
    const started = Date.now();
    const parameters = [server.data, moment, '2'];
    runAsServer(join(repositories, 'restore.sh'), parameters, environment(server));
    server.start(environment(server));
    await until(() => server.psql('select pg_is_in_recovery();')[0] === 'f', 'recovery ends');
    return { server, milliseconds: Date.now() - started };
  };

  try {
    const server = await makeServer({
      settings: [
        'archive_mode=on',
        'archive_command=pgbackrest --stanza=issho archive-push %p',
        `archive_timeout=${archiveTimeout}`,
      ],
    });
    undo.push(() => server.destroy());
    server.start(environment(server));
    await server.migrate();
    server.psql(rows('before the backup'));
    runAsServer(join(repositories, 'backup.sh'), [], environment(server));
    log('full backup in both repositories');

    server.psql(rows('after the backup'));
    server.psql(tick);
    // pgBackRest keeps the end of a backup in whole seconds: the moment has to be in a later one.
    await sleep(1100);
    const before = checksums(server);
    const segments = () => Number(server.psql('select archived_count from pg_stat_archiver;')[0]);
    const [moment] = server.psql('select clock_timestamp();');
    const archivedBefore = segments();
    log(`the moment to go back to: ${moment}`);
    await sleep(50);
    server.psql(`delete from public.comments; ${rows('after the moment')}`);
    const [atMoment] = ticksOf(server);

    // Ticks until a segment that holds some has been archived, then on into the next one. The first
    // to be archived may have ended before the moment: without a later one there is no way to it.
    await until(() => {
      server.psql(tick);
      return segments() >= archivedBefore + 2;
    }, 'a segment is archived');
    for (let count = 0; count < 20; count += 1) {
      server.psql(tick);
      await sleep(50);
    }
    const [atEnd, lastTick] = ticksOf(server);
    server.kill();
    await rm(server.data, { recursive: true });
    await rm(join(repositories, 'first'), { recursive: true });
    log('the cluster and the first repository are destroyed');

    const back = await restore(moment!);
    const restored = checksums(back.server);
    await back.server.destroy();
    const forward = await restore('');
    const [count, newest] = ticksOf(forward.server);
    return {
      before,
      restored,
      ticks: { atMoment, atEnd, restored: count },
      recoveryPoint: lastTick - newest,
      recoveryTime: Math.max(back.milliseconds, forward.milliseconds),
    };
  } finally {
    for (const step of undo.toReversed()) await step();
  }
}

if (import.meta.main) {
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const drill = await runDrill(print);
  for (const line of drill.restored) print(line);
  const isSame = JSON.stringify(drill.before) === JSON.stringify(drill.restored);
  print(isSame ? 'all tables are as they were at that moment' : 'TABLES DIFFER FROM BEFORE');
  print(
    `RPO: ${drill.recoveryPoint / 1000} s of writes lost (archive_timeout ${archiveTimeout} s)`,
  );
  print(`RTO: ${drill.recoveryTime / 1000} s from the first step to the first answer`);
  if (!isSame) process.exitCode = 1;
}
