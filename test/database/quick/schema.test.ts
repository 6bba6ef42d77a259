/** Migrations up, down and up again, and rules that every part of the schema keeps. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../supabase/local/database.ts';
import { bootstrap, migrate, readMigrations } from '../../../supabase/local/migrate.ts';

const rollbacks = new URL('../../../supabase/rollbacks/', import.meta.url);
let database: Database;

beforeAll(async () => {
  database = await openDatabase({});
  await bootstrap(database);
});
afterAll(() => database.close());

/** Everything that makes up the schema, as text. */
const inventory = `
  with own as (select oid from pg_namespace where nspname in ('public', 'private'))
  select 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') as line
    from pg_namespace where nspname in ('public', 'private')
  union all select format('relation %s %s rls=%s %s %s', c.relkind, c.oid::regclass, c.relrowsecurity,
      c.reloptions, c.relacl)
    from pg_class c where c.relnamespace in (select oid from own)
  union all select format('column %s %s %s %s %s %s %s', a.attrelid::regclass, a.attnum, a.attname,
      format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attacl)
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where c.relnamespace in (select oid from own) and a.attnum > 0
  union all select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace in (select oid from own)
  union all select 'index ' || pg_get_indexdef(i.indexrelid)
    from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace in (select oid from own)
  union all select format('function %s %s', pg_get_functiondef(p.oid), p.proacl)
    from pg_proc p where p.pronamespace in (select oid from own)
  union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select format('policy %s %s %s %s %s', polrelid::regclass, polname, polcmd,
      polroles::regrole[], pg_get_expr(polqual, polrelid)) from pg_policy
  union all select format('comment %s %s', pg_describe_object(classoid, objoid, objsubid), description)
    from pg_description d join pg_class c on c.oid = d.objoid
    where c.relnamespace in (select oid from own)
  order by line`;

async function describeSchema(): Promise<string[]> {
  return (await database.query(inventory)).map((row) => String(row['line']));
}

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
  const empty = await describeSchema();
  const count = (await readMigrations()).length;
  expect(await migrate(database, ignore)).toBe(count);
  const first = await describeSchema();
  expect(await migrate(database, ignore), 'nothing is applied twice').toBe(0);
  await rollBack();
  expect(await describeSchema()).toEqual(empty);
  expect(await migrate(database, ignore)).toBe(count);
  expect(await describeSchema()).toEqual(first);

  await database.execute(`
    insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
      host_username, created_by) values
      ('abcdefghij', 'x', 'x', 'x', 'https://x.example/', 'x', 'x', 'x');
    insert into public.room_members (room_id, user_id, username, is_host) values
      ('abcdefghij', 'x', 'x', true), ('abcdefghij', 'y', 'y', false);
    select public.get_or_create_anchor('x', 'abcdefghij', 1, 'x');`);
  await rollBack();
  expect(await describeSchema()).toEqual(empty);
  await migrate(database, ignore);
  expect(await describeSchema()).toEqual(first);
});

test('no migration says current_time without quotes', async () => {
  const unquoted = (await readMigrations()).filter(({ text }) => {
    const code = text.replaceAll(/--.*$/gm, '').replaceAll(/'[^']*'/g, '');
    return /(?<!["_])\bcurrent_time\b(?!")/.test(code);
  });
  expect(unquoted.map(({ version }) => version)).toEqual([]);
});
