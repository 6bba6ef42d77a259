/** The rehearsal of new migrations on a copy of a database. */
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  binaries,
  makeServer,
  type Server,
  wantsPrograms,
} from '../../../supabase/operations/cluster.ts';
import { rehearse } from '../../../supabase/operations/rehearse.ts';

const project = fileURLToPath(new URL('../../../supabase/', import.meta.url));

describe.skipIf(!wantsPrograms(binaries))('the rehearsal', { timeout: 300_000 }, () => {
  let server: Server;
  let directory: string;
  let from: string;
  let said: string[];

  beforeAll(async () => {
    server = await makeServer({ settings: ['fsync=off'] });
    server.start();
    await server.migrate();
    server.psql(`
      insert into public.rooms (room_id, title, anime_id, anime_title, video_url, host_user_id,
        host_username, created_by)
      select public.generate_room_id(), 'room ' || n, 'x', 'x', 'https://video.example/', 'x', 'x', 'x'
      from generate_series(1, 200) as n;`);
    from = `postgres://postgres@/postgres?host=${server.directory}&port=${server.port}`;
  });
  afterAll(() => server?.destroy());
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'issho-rehearsal-'));
    for (const name of ['migrations', 'rollbacks']) {
      await cp(join(project, name), join(directory, name), { recursive: true });
    }
    said = [];
    return () => rm(directory, { recursive: true });
  });

  async function addMigration(migration: string, rollback: string): Promise<void> {
    await writeFile(join(directory, 'migrations/900_add.sql'), migration);
    await writeFile(join(directory, 'rollbacks/900_rollback_add.sql'), rollback);
  }
  const run = () =>
    rehearse({ from, applied: '899', directory, rounds: 5, log: (line) => void said.push(line) });
  const column = 'alter table public.rooms add column extra integer;';

  test('accepts a good migration, with times, and only reads the database', async () => {
    await addMigration(column, 'alter table public.rooms drop column extra;');
    const before = server.psql('select xmin, * from public.rooms order by id;');
    expect((await run()).filter(isNoTime)).toEqual([]);
    expect(said).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^migration 900: \d+ ms$/),
        expect.stringMatching(/^rollback 900: \d+ ms$/),
        expect.stringMatching(/^migration 900 again: \d+ ms$/),
        expect.stringMatching(/^create_room: [\d.]+ ms before, [\d.]+ ms after$/),
        expect.stringMatching(/^leave_room: [\d.]+ ms before, [\d.]+ ms after$/),
      ]),
    );
    expect(server.psql('select xmin, * from public.rooms order by id;')).toEqual(before);
  });

  test.each([
    ['leaves another schema', column, 'select 1;', 'the rollbacks leave another schema'],
    [
      'loses rows',
      column,
      `alter table public.rooms drop column extra;
       delete from public.rooms where title = 'room 7';`,
      'the rollbacks change rows of public.rooms',
    ],
    [
      'makes calls slower',
      `create function private.wait() returns trigger language plpgsql as
         $$ begin perform pg_sleep(0.5); return new; end; $$;
       create trigger wait before insert on public.rooms for each row
         execute function private.wait();`,
      'drop trigger wait on public.rooms; drop function private.wait();',
      'create_room became slower',
    ],
  ])('tells of one that %s', async (_, migration, rollback, fault) => {
    await addMigration(migration, rollback);
    const faults = await run().catch((error: unknown) => [String(error)]);
    expect(faults.join('\n')).toContain(fault);
  });

  test('fails with a migration that fails', async () => {
    await addMigration('alter table public.missing add column extra integer;', 'select 1;');
    await expect(run()).rejects.toThrow('"public.missing" does not exist');
  });

  test('needs the list of migrations, or the name of the last one', async () => {
    await addMigration(column, 'alter table public.rooms drop column extra;');
    await expect(rehearse({ from, directory, rounds: 5, log: () => undefined })).rejects.toThrow(
      '--applied',
    );
    server.psql(`create schema supabase_migrations;
      create table supabase_migrations.schema_migrations (version text primary key);`);
    for (const version of await versionsIn(join(directory, 'migrations'))) {
      if (version === '900') continue;
      server.psql(`insert into supabase_migrations.schema_migrations values ('${version}');`);
    }
    const log = (line: string) => void said.push(line);
    expect((await rehearse({ from, directory, rounds: 5, log })).filter(isNoTime)).toEqual([]);
    expect(said.filter((line) => line.startsWith('migration '))).toEqual([
      expect.stringMatching(/^migration 900: /),
      expect.stringMatching(/^migration 900 again: /),
    ]);
  });
});

/** Times differ on a busy machine, and only the test of slow calls is about them. */
const isNoTime = (fault: string) => !fault.endsWith('became slower');

async function versionsIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).map((name) => name.slice(0, name.indexOf('_')));
}
