/** The Supabase CLI applies the migrations with the same result as our own migrator. */
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../supabase/local/database.ts';
import { migrate } from '../../../supabase/local/migrate.ts';
import {
  binaries,
  makeServer,
  type Server,
  wantsPrograms,
} from '../../../supabase/operations/cluster.ts';

const project = fileURLToPath(new URL('../../../', import.meta.url));
const cli = join(project, 'node_modules/@supabase/cli-linux-x64/bin/supabase');

const pushing = ['db', 'push', '--yes'];
const dumping = ['-U', 'postgres', '--schema-only', '--schema=public', '--schema=private'];

describe.skipIf(!wantsPrograms(binaries, cli))('supabase db push', () => {
  let server: Server;
  let home: string;
  beforeAll(async () => {
    // The CLI writes beside the migrations and into the home directory.
    home = await mkdtemp(join(tmpdir(), 'issho-cli-'));
    for (const name of ['config.toml', 'migrations']) {
      await cp(join(project, 'supabase', name), join(home, 'supabase', name), { recursive: true });
    }
    server = await makeServer({ settings: ['fsync=off', 'listen_addresses=127.0.0.1'] });
    server.start();
  });
  afterAll(async () => {
    await server?.destroy();
    if (home) await rm(home, { recursive: true, force: true });
  });

  const urlOf = (database: string) =>
    `postgres://postgres@127.0.0.1:${server.port}/${database}?sslmode=disable`;
  const push = (database: string) =>
    execFileSync(cli, [...pushing, '--workdir', home, '--db-url', urlOf(database)], {
      encoding: 'utf8',
      stdio: 'pipe',
      env: { ...process.env, HOME: home, SUPABASE_TELEMETRY_DISABLED: '1' },
    });

  const dump = (database: string) =>
    execFileSync(
      join(binaries, 'pg_dump'),
      [...dumping, '-h', server.directory, '-p', String(server.port), '-d', database],
      { encoding: 'utf8' },
    ).replaceAll(/^\\(un)?restrict .*$/gm, '');

  test('makes the same schema as plain psql', async () => {
    const bootstrap = await readFile(join(project, 'supabase/local/bootstrap.sql'), 'utf8');
    server.psql('create database pushed;');
    server.psql(bootstrap, 'pushed');
    push('pushed');
    await server.migrate();
    const pushed = dump('pushed');
    expect(pushed).toContain('CREATE TABLE public.rooms');
    expect(pushed).toBe(dump('postgres'));
    const versions = server.psql(
      'select count(*) from supabase_migrations.schema_migrations;',
      'pushed',
    );
    // A second push applies nothing.
    push('pushed');
    expect(
      server.psql('select count(*) from supabase_migrations.schema_migrations;', 'pushed'),
    ).toEqual(versions);
    expect(dump('pushed')).toBe(pushed);
  });

  test('is understood by the local backend', async () => {
    const database = await openDatabase({ databaseUrl: urlOf('pushed') });
    const said: string[] = [];
    try {
      expect(await migrate(database, (line) => said.push(line))).toBe(0);
    } finally {
      await database.close();
    }
    expect(said).toEqual([]);
  });
});
