/** Brings a database to the present schema. */
import { readdir, readFile } from 'node:fs/promises';
import { getAuthSchemaSql } from '@supabase/lite';
import type { Database } from './database.ts';

const migrationsDirectory = new URL('../migrations/', import.meta.url);

export interface Migration {
  /** The number at the beginning of the file's name. */
  readonly version: string;
  readonly name: string;
  readonly text: string;
}

/** All migrations in order. */
export async function readMigrations(): Promise<Migration[]> {
  const files = (await readdir(migrationsDirectory)).filter((file) => /^\d+_.*\.sql$/.test(file));
  return Promise.all(
    files.toSorted().map(async (file) => ({
      version: file.slice(0, file.indexOf('_')),
      name: file.slice(file.indexOf('_') + 1, -'.sql'.length),
      text: await readFile(new URL(file, migrationsDirectory), 'utf8'),
    })),
  );
}

/** Creates the roles, sign-in tables and `auth.uid()` that a hosted project has from the start. */
export async function bootstrap(database: Database): Promise<void> {
  await database.execute(getAuthSchemaSql());
  await database.execute(await readFile(new URL('bootstrap.sql', import.meta.url), 'utf8'));
}

// The bookkeeping of the Supabase CLI, so that both know the applied migrations.
const bookkeeping = `
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (
    version text not null primary key,
    statements text[],
    name text
  );
`;

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The CLI stores a migration as statements, we store its whole text: this makes both equal. */
function bare(text: string): string {
  return text.replaceAll(/[\s;]+/g, '');
}

/**
 * Applies the migrations that `database` lacks, each in its own transaction, and answers their number.
 * Throws with the name of a migration that fails; those before it stay applied.
 */
export async function migrate(database: Database, log: (line: string) => void): Promise<number> {
  await database.execute(bookkeeping);
  const rows = await database.query(
    `select version, array_to_string(statements, ';') as text
     from supabase_migrations.schema_migrations`,
  );
  const applied = new Map(rows.map((row) => [row['version'], row['text']]));
  let count = 0;
  for (const { version, name, text } of await readMigrations()) {
    if (applied.has(version)) {
      const then = applied.get(version);
      if (typeof then === 'string' && bare(then) !== bare(text)) {
        log(
          `migration ${version}_${name} has changed since it was applied here. Delete this database and start again: it was made before the migration was released`,
        );
      }
      continue;
    }
    try {
      await database.execute(`${text}
        insert into supabase_migrations.schema_migrations (version, name, statements)
        values (${quote(version)}, ${quote(name)}, array[${quote(text)}]);`);
    } catch (error) {
      throw new Error(`migration ${version}_${name} failed: ${(error as Error).message}`, {
        cause: error,
      });
    }
    count += 1;
  }
  return count;
}
