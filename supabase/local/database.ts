/** The database below the API server: PGlite in this process, or a PostgreSQL server. */
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { createPgliteConnection, type PgliteConnection } from '@supabase/lite/pglite';
import type { PostgresConnection } from '@supabase/lite/postgres';
import { describeDatabaseError } from './errors.ts';

export interface DatabaseOptions {
  /** Where PGlite keeps its files; absent: in memory. */
  readonly directory?: string | undefined;
  /** The URL of a PostgreSQL server to use instead, as its superuser. */
  readonly databaseUrl?: string | undefined;
  /** Files of an empty PGlite, as {@link makeImage} makes them. For a new database only. */
  readonly image?: Blob | undefined;
}

export type Row = Record<string, unknown>;

export interface Database {
  readonly connection: PgliteConnection | PostgresConnection;
  /** Whether all requests share one session, so that their transactions would mix. */
  readonly isSingleSession: boolean;
  /** Runs `text`, any number of statements, in one transaction, as the owner. */
  execute(text: string): Promise<void>;
  /** The rows of one statement, as the owner. */
  query(text: string, parameters?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Converts PostgreSQL's text form of a time to ISO 8601, as hosted backends answer it. */
export function isoTime(text: string): string {
  return text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00');
}

// Type numbers of PostgreSQL. By default the library answers "0.00" as a string but 12.35 as a number,
// and times not in ISO 8601.
const numeric = 1700;
const timestamptz = 1184;
const timestamp = 1114;

/** Opens the database. Throws when it cannot be reached. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = options.databaseUrl
    ? await openServer(options.databaseUrl)
    : await openEmbedded(options);
  database.connection.normalizeDbError = describeDatabaseError;
  // A private field: it makes the library skip its own "grant all" to the API roles at the first
  // request. That would undo the column grants of the migrations.
  (database.connection as unknown as { rlsState: string }).rlsState = 'active';
  return database;
}

/** The files of an empty PGlite, uncompressed. Takes seconds: `initdb` runs in WebAssembly. */
export async function makeImage(): Promise<Blob> {
  const database = await PGlite.create();
  try {
    return await database.dumpDataDir('none');
  } finally {
    await database.close();
  }
}

async function openEmbedded({ directory, image }: DatabaseOptions): Promise<Database> {
  const connection = await createPgliteConnection({
    ...(directory === undefined ? {} : { url: join(directory, 'database') }),
    pgliteOptions: {
      extensions: { pg_trgm },
      ...(image && { loadDataDir: image }),
      parsers: { [numeric]: Number, [timestamptz]: isoTime, [timestamp]: isoTime },
    },
  });
  const { driver } = connection;
  await driver.waitReady;
  return {
    connection,
    isSingleSession: true,
    execute: (text) =>
      driver.transaction(async (transaction) => {
        await transaction.exec(text);
      }),
    query: async (text, parameters) => (await driver.query<Row>(text, parameters)).rows,
    close: () => connection.close(),
  };
}

/** The used part of the `postgres` driver. */
interface ServerDriver {
  begin(work: (transaction: ServerDriver) => Promise<unknown>): Promise<unknown>;
  unsafe(text: string, parameters?: unknown[]): Promise<Row[]>;
}

async function openServer(url: string): Promise<Database> {
  // Imported here, because only a server needs the driver.
  const { createPostgresConnection } = await import('@supabase/lite/postgres');
  const text = (type: number, parse: (value: string) => unknown) => ({
    to: type,
    from: [type],
    serialize: String,
    parse,
  });
  const connection = createPostgresConnection({
    url,
    postgresOptions: {
      onnotice: () => undefined,
      types: {
        numeric: text(numeric, Number),
        timestamptz: text(timestamptz, isoTime),
        timestamp: text(timestamp, isoTime),
      },
    },
  });
  const driver = connection.driver as unknown as ServerDriver;
  return {
    connection,
    isSingleSession: false,
    execute: async (script) => {
      await driver.begin((transaction) => transaction.unsafe(script));
    },
    query: async (statement, parameters) => [...(await driver.unsafe(statement, parameters))],
    close: () => connection.close(),
  };
}
