/**
 * The restore drill, on a cluster of its own. It backs up a cluster with schema and rows and writes to
 * it. It loses the second repository for a while, which must cost the first one nothing. Then it
 * destroys the cluster together with the first repository, and restores it from the second one, to a
 * moment and to the end: `npm run drill`. Exits with 1 when the restored data differ.
 */
import { copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checksums, makeServer, makeServerDirectory, runAsServer, type Server } from './cluster.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Seconds after which a WAL segment is archived even when it is not full; 300 in production. */
const archiveTimeout = 2;

export interface Drill {
  /** Checksum and rows of each table at the moment of the restore, and after the restore. */
  readonly before: readonly string[];
  readonly restored: readonly string[];
  /** Rows of the ticking table: at that moment, at the destruction, and restored to the end. */
  readonly ticks: { readonly atMoment: number; readonly atEnd: number; readonly restored: number };
  /** While the second repository was away. */
  readonly away: {
    /** WAL segments that came into the first repository. */
    readonly segments: number;
    /** Whether the first repository got a backup, and the script told of the second one. */
    readonly backedUp: boolean;
    readonly told: boolean;
    /** Rows of the ticking table that its restore test would have lost, and all. */
    readonly ticks: number;
    readonly restored: number;
  };
  /** What `restore-test.sh` leaves for the exporter, for both repositories. */
  readonly restoreTest: string;
  /** The same of the first repository, once it is destroyed. */
  readonly failedRestoreTest: string;
  /** Milliseconds of writes that are lost after a restore of all WAL. */
  readonly recoveryPoint: number;
  /** Milliseconds from the first step of a restore to the first answer of the restored server. */
  readonly recoveryTime: number;
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

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (await isSo()) return;
    await sleep(100);
  }
  throw new Error(`gave up waiting until ${what}`);
}

/** The words of a program that fails; undefined for one that does not. */
function stderrOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return String((error as { stderr?: string }).stderr);
  }
}

/** The WAL segments that have come into a repository. */
async function archivedIn(repository: string): Promise<number> {
  const files = await readdir(join(repository, 'archive'), { recursive: true });
  return files.filter((file) => /[0-9A-F]{24}-\w+\.\w+$/.test(file)).length;
}

/** Takes the second repository away, writes, and backs up. */
async function loseSecond(server: Server, repositories: string, backUp: () => void) {
  const [first, second] = [join(repositories, 'first'), join(repositories, 'second')];
  await rename(second, `${second}.away`);
  await writeFile(second, '');
  const [before, copies] = [await archivedIn(first), join(first, 'backup/issho')];
  const backupsBefore = await readdir(copies);
  let segments = 0;
  await until(async () => {
    server.psql(tick);
    segments = (await archivedIn(first)) - before;
    return segments >= 4;
  }, 'the first repository has four more segments');
  const words = stderrOf(backUp) ?? '';
  const told = words.includes('backup in repository 2 failed');
  const backedUp =
    (await readdir(copies)).length > backupsBefore.length && !words.includes('repository 1 failed');
  server.psql(tick);
  const [ticks] = ticksOf(server);
  const wal = server.psql('select pg_walfile_name(pg_switch_wal());')[0]!;
  await until(
    async () =>
      (await readdir(join(first, 'archive'), { recursive: true })).some((file) =>
        file.includes(wal),
      ),
    'the last segment is in the first repository',
  );
  return { segments, backedUp, told, ticks };
}

/** Brings the second repository back, and waits until it has caught up. */
async function bringSecondBack(server: Server, repositories: string): Promise<void> {
  const second = join(repositories, 'second');
  await rm(second);
  await rename(`${second}.away`, second);
  const first = join(repositories, 'first');
  await until(async () => {
    server.psql(tick);
    return (await archivedIn(second)) >= (await archivedIn(first));
  }, 'the second repository has caught up');
}

/** Runs the drill and answers the data before and after. */
export async function runDrill(log: (line: string) => void = () => undefined): Promise<Drill> {
  const repositories = await makeServerDirectory('repositories');
  const undo: (() => Promise<void>)[] = [() => rm(repositories, { recursive: true, force: true })];
  // The scripts, and not only the configuration: the server's user may not see this directory.
  for (const file of ['pgbackrest.conf', 'backup.sh', 'restore.sh', 'restore-test.sh']) {
    await copyFile(join(here, file), join(repositories, file));
  }
  const environment = (server: Server) => ({
    PGBACKREST_CONFIG: join(repositories, 'pgbackrest.conf'),
    PGBACKREST_REPO1_PATH: join(repositories, 'first'),
    PGBACKREST_REPO2_PATH: join(repositories, 'second'),
    PGBACKREST_LOG_PATH: repositories,
    PGBACKREST_LOCK_PATH: repositories,
    PGBACKREST_SPOOL_PATH: join(repositories, 'spool'),
    PGBACKREST_PG1_PATH: server.data,
    PGBACKREST_PG1_PORT: String(server.port),
    PGBACKREST_PG1_SOCKET_PATH: server.directory,
    PGBACKREST_PG1_USER: 'postgres',
    ISSHO_METRICS_DIRECTORY: repositories,
    ISSHO_RESTORE_DIRECTORY: repositories,
  });
  const metric = (name: string) => readFile(join(repositories, `${name}.prom`), 'utf8');
  const restore = async (moment: string, repository = '2') => {
    // A restored cluster must not write into the archive of the original.
    const server = await makeServer({ settings: ['archive_mode=off'], initialise: false });
    undo.push(() => server.destroy());
    const started = Date.now();
    const parameters = [server.data, moment, repository];
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

    const away = await loseSecond(server, repositories, () =>
      runAsServer(join(repositories, 'backup.sh'), [], environment(server)),
    );
    const alone = await restore('', '1');
    const [restoredAlone] = ticksOf(alone.server);
    await alone.server.destroy();
    log('the second repository was away, and the first one has everything');
    await bringSecondBack(server, repositories);
    runAsServer(join(repositories, 'restore-test.sh'), [], environment(server));
    const restoreTest = `${await metric('restore-test-1')}${await metric('restore-test-2')}`;
    log('the restore test succeeds with both repositories');

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
    const failing = () =>
      runAsServer(join(repositories, 'restore-test.sh'), ['1'], environment(server));
    const words = stderrOf(failing);
    if (!words?.includes('repository 1: the restore failed')) throw new Error('it did not fail');
    const failedRestoreTest = await metric('restore-test-1');

    const back = await restore(moment!);
    const restored = checksums(back.server);
    await back.server.destroy();
    const forward = await restore('');
    const [count, newest] = ticksOf(forward.server);
    return {
      before,
      restored,
      away: { ...away, restored: restoredAlone },
      restoreTest,
      failedRestoreTest,
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
