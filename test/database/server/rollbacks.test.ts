/** Rollbacks, from the last to the first. After each, the remaining functions work. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../supabase/local/database.ts';
import { bootstrap, type Migration, readMigrations } from '../../../supabase/local/migrate.ts';
import { makeServer, type Server } from '../../../supabase/operations/cluster.ts';
import { callEverything, fillTables } from '../calls.ts';
import { describeSchema } from '../inventory.ts';
import { wantsPostgres } from '../postgres.ts';

const directory = new URL('../../../supabase/rollbacks/', import.meta.url);

async function readRollback({ version }: Migration): Promise<string> {
  const file = (await readdir(directory)).find((name) => name.startsWith(`${version}_`));
  if (file === undefined) throw new Error(`migration ${version} has no rollback`);
  return readFile(new URL(file, directory), 'utf8');
}

/** `check` is a second judge: it answers the faults of the remaining functions. */
function testEachStep(open: () => Database, check: () => Promise<unknown[]>) {
  /** The schema after each migration, beginning with none. */
  const schemas: string[][] = [];
  let migrations: Migration[];

  test('each migration is applied', async () => {
    migrations = await readMigrations();
    schemas.push(await describeSchema(open()));
    for (const { text } of migrations) {
      await open().execute(text);
      schemas.push(await describeSchema(open()));
    }
    await fillTables(open());
    const { broken, refused } = await callEverything(open());
    expect(broken).toEqual([]);
    // All others are really run, not only refused.
    expect(refused).toEqual(['private.refuse', 'private.refuse_outsider']);
  });

  test('each rollback leaves the schema of the migration before, in which everything can be called', async () => {
    for (const [index, migration] of [...migrations.entries()].toReversed()) {
      await open().execute(await readRollback(migration));
      expect(await describeSchema(open()), `${migration.version} undone`).toEqual(schemas[index]);
      const { broken } = await callEverything(open());
      expect(broken, `${migration.version} undone`).toEqual([]);
      expect(await check(), `${migration.version} undone`).toEqual([]);
    }
  });

  test('each migration is applied again', async () => {
    for (const [index, { version, text }] of migrations.entries()) {
      await open().execute(text);
      expect(await describeSchema(open()), `${version} again`).toEqual(schemas[index + 1]);
    }
  });
}

describe('embedded', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase({});
    await bootstrap(database);
  });
  afterAll(() => database?.close());
  testEachStep(
    () => database,
    async () => [],
  );
});

describe.skipIf(!wantsPostgres())('on PostgreSQL 15', () => {
  let server: Server;
  let database: Database;
  beforeAll(async () => {
    server = await makeServer({
      settings: [
        'fsync=off',
        'listen_addresses=127.0.0.1',
        'shared_preload_libraries=pg_cron',
        'cron.database_name=postgres',
      ],
    });
    server.start();
    const databaseUrl = `postgres://postgres@127.0.0.1:${server.port}/postgres?sslmode=disable`;
    database = await openDatabase({ databaseUrl });
    await bootstrap(database);
    await database.execute('create extension plpgsql_check schema extensions');
  });
  afterAll(async () => {
    await database?.close();
    await server?.destroy();
  });
  testEachStep(
    () => database,
    () =>
      database.query(`
        select f.oid::regprocedure::text as function, c.lineno, c.message, c.detail
        from pg_proc f
        join pg_language l on l.oid = f.prolang and l.lanname = 'plpgsql'
        left join pg_trigger t on t.tgfoid = f.oid and not t.tgisinternal
        cross join lateral extensions.plpgsql_check_function_tb(f.oid, coalesce(t.tgrelid, 0),
          fatal_errors => false) c
        where f.pronamespace in (
          select oid from pg_namespace where nspname in ('public', 'private'))`),
  );

  test('no job is scheduled once the schedule is undone', async () => {
    const jobs = () => database.query('select jobname from cron.job');
    expect(await jobs()).toHaveLength(5);
    const last = (await readMigrations()).at(-1)!;
    await database.execute(await readRollback(last));
    expect(await jobs()).toEqual([]);
  });
});
