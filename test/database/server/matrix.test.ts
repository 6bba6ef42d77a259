/** The pgTAP matrix of roles and rights, on the embedded database and on PostgreSQL 15. */
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { pgtap } from '@electric-sql/pglite/pgtap';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe } from 'vitest';
import { makeServer, type Server } from '../../../supabase/operations/cluster.ts';
import { readMigrations } from '../../../supabase/local/migrate.ts';
import { wantsPostgres } from '../postgres.ts';
import { testTapFiles } from '../tap.ts';

const bootstrapFile = new URL('../../../supabase/local/bootstrap.sql', import.meta.url);

describe('embedded', async () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create({ extensions: { pgtap, pg_trgm } });
    await database.exec(await readFile(bootstrapFile, 'utf8'));
    for (const { text } of await readMigrations()) await database.exec(text);
  });
  afterAll(() => database?.close());

  await testTapFiles(async (text) => {
    const results = await database.exec(text, { rowMode: 'array' });
    return results.flatMap(({ rows }) => rows.map((row) => (row as unknown as unknown[])[0]));
  });
});

describe.skipIf(!wantsPostgres())('on PostgreSQL 15', async () => {
  let server: Server;
  beforeAll(async () => {
    server = await makeServer({ settings: ['fsync=off'] });
    server.start();
    await server.migrate();
  });
  afterAll(() => server?.destroy());

  await testTapFiles(async (text) => server.psql(text));
});
