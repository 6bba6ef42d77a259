/** Migrations up, down and up again, and rules for the whole schema. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../supabase/local/database.ts';
import { bootstrap, migrate, readMigrations } from '../../../supabase/local/migrate.ts';
import { describeSchema } from '../inventory.ts';

const rollbacks = new URL('../../../supabase/rollbacks/', import.meta.url);
let database: Database;

beforeAll(async () => {
  database = await openDatabase({});
  await bootstrap(database);
});
afterAll(() => database.close());

async function rollBack(): Promise<void> {
  for (const file of (await readdir(rollbacks)).toSorted().toReversed()) {
    await database.execute(await readFile(new URL(file, rollbacks), 'utf8'));
    await database.query('delete from supabase_migrations.schema_migrations where version = $1', [
      file.slice(0, 3),
    ]);
  }
}

const ignore = () => undefined;

test('every migration has a rollback', async () => {
  const versions = (await readMigrations()).map((migration) => migration.version);
  expect((await readdir(rollbacks)).toSorted().map((file) => file.slice(0, 3))).toEqual(versions);
  expect(versions).toEqual(versions.map((_, index) => String(index + 1).padStart(3, '0')));
});

test('up, down and up again, empty and filled, ends in the same schema', async () => {
  const empty = await describeSchema(database);
  const count = (await readMigrations()).length;
  expect(await migrate(database, ignore)).toBe(count);
  const first = await describeSchema(database);
  expect(await migrate(database, ignore), 'nothing is applied twice').toBe(0);
  await rollBack();
  expect(await describeSchema(database)).toEqual(empty);
  expect(await migrate(database, ignore)).toBe(count);
  expect(await describeSchema(database)).toEqual(first);

  await database.execute(`
    insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
      host_username, created_by) values
      ('abcdefghij', 'x', 'x', 'x', 'https://x.example/', 'x', 'x', 'x');
    insert into public.room_members (room_id, user_id, username, is_host) values
      ('abcdefghij', 'x', 'x', true), ('abcdefghij', 'y', 'y', false);
    select public.get_or_create_anchor('x', 'abcdefghij', 1, 'x');`);
  await rollBack();
  expect(await describeSchema(database)).toEqual(empty);
  await migrate(database, ignore);
  expect(await describeSchema(database)).toEqual(first);
});

test('frequent writes touch no index', async () => {
  const covered = await database.query(`
    select i.indexrelid::regclass::text as index, a.attname as column
    from pg_index i
    join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
      and d.refobjid = i.indrelid
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = d.refobjsubid
    where (i.indrelid = 'public.rooms'::regclass
        and a.attname in ('last_activity', 'updated_at', 'current_time', 'is_playing',
          'playback_speed', 'playback_revision', 'playback_saved_at'))
      or (i.indrelid = 'public.room_members'::regclass
        and a.attname in ('last_heartbeat', 'heartbeats_until', 'updated_at', 'current_time',
          'is_synced'))`);
  expect(covered).toEqual([]);
});

test('no migration says current_time without quotes', async () => {
  const unquoted = (await readMigrations()).filter(({ text }) => {
    const code = text.replaceAll(/--.*$/gm, '').replaceAll(/'[^']*'/g, '');
    return /(?<!["_])\bcurrent_time\b(?!")/.test(code);
  });
  expect(unquoted.map(({ version }) => version)).toEqual([]);
});
