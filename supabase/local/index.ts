/**
 * A Supabase backend in one process: the REST and sign-in APIs of `@supabase/lite` over PGlite or a
 * PostgreSQL server, with this project's schema. For development, tests and small private use.
 */
import { serve, type ServerType } from '@hono/node-server';
import { App } from '@supabase/lite';
import type { AddressInfo } from 'node:net';
import type { Queue } from '../../src/async/queue.ts';
import { createQueue } from '../../src/async/queue.ts';
import { scheduleCleanup } from './cleanup.ts';
import { type Database, openDatabase, type Row } from './database.ts';
import { loadKeys, type Keys } from './keys.ts';
import { lockDirectory } from './lock.ts';
import { allowAnyOrigin, refuseUnstorableTexts, signInAnonymously } from './middlewares.ts';
import { bootstrap, migrate } from './migrate.ts';
import { withLog } from './quiet.ts';

export { localPublishableKey } from './keys.ts';

export interface BackendOptions {
  /** The port; 0, the default, for any free one. */
  readonly port?: number | undefined;
  /** The directory for keys and data; absent: in memory. */
  readonly directory?: string | undefined;
  /** The URL of a PostgreSQL server to use instead of PGlite, as its superuser. */
  readonly databaseUrl?: string | undefined;
  /** Files of an empty PGlite, to save the seconds it takes to make them. For a new database only. */
  readonly image?: Blob | undefined;
  /** Stops the backend when aborted. */
  readonly signal?: AbortSignal | undefined;
  readonly log?: ((line: string) => void) | undefined;
}

export interface Backend {
  readonly url: string;
  readonly port: number;
  readonly publishableKey: string;
  readonly secretKey: string;
  /** Runs one SQL statement as the owner of everything: for tests and operators. */
  query(text: string, parameters?: unknown[]): Promise<Row[]>;
  /** Ends requests, closes the database and unlocks the directory. May be called again. */
  stop(): Promise<void>;
}

/**
 * Starts a backend on 127.0.0.1 and resolves when it answers.
 * Throws when the directory is in use, the port is taken or a migration fails.
 */
export async function startBackend(options: BackendOptions = {}): Promise<Backend> {
  const { directory, databaseUrl, image, signal } = options;
  const log = options.log ?? (() => undefined);
  signal?.throwIfAborted();

  // Steps to undo, the last one first, at the stop or when a later step fails.
  const undo: (() => void | Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () =>
    (stopping ??= (async () => {
      for (const step of undo.toReversed()) await step();
    })());

  try {
    if (directory !== undefined) undo.push(await lockDirectory(directory));
    const keys = await loadKeys(directory);
    const database = await openDatabase({ directory, databaseUrl, image });
    undo.push(() => database.close());
    await bootstrap(database);
    const count = await migrate(database, log);
    if (count > 0) log(`${count} migrations applied`);

    // With a single session, the transaction of one request must end before the next one begins, or
    // the second request would act with the identity of the first.
    const queue: Queue = database.isSingleSession ? createQueue() : (task) => task();
    const query: Backend['query'] = (text, parameters) =>
      queue(() => database.query(text, parameters));
    const app = await createApp(database, keys);
    const answer = async (request: Request): Promise<Response> => {
      const whole = await readWhole(request);
      return withLog(log, () => queue(() => app.fetch(whole)));
    };

    const server = await listen(answer, options.port ?? 0);
    undo.push(() => close(server));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    // The library reads the schema at the first request. This request makes it do so now.
    await answer(
      new Request(`${url}/rest/v1/rooms?select=room_id&limit=1`, {
        headers: { apikey: keys.publishableKey },
      }),
    );
    undo.push(
      scheduleCleanup((statement) =>
        query(statement).catch((error: unknown) => log(`cleanup failed: ${String(error)}`)),
      ),
    );
    if (signal) {
      const abort = () => void stop();
      signal.addEventListener('abort', abort, { once: true });
      undo.push(() => signal.removeEventListener('abort', abort));
    }
    const { publishableKey, secretKey } = keys;
    return { url, port, publishableKey, secretKey, query, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function createApp({ connection }: Database, keys: Keys) {
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: keys.tokenSecret,
      publishable_key: keys.publishableKey,
      secret_key: keys.secretKey,
    },
    options: {
      server: {
        disableStudio: true,
        middlewares: [
          allowAnyOrigin,
          signInAnonymously(keys.publishableKey),
          refuseUnstorableTexts,
        ],
      },
    },
  });
  return app.init();
}

/** Receives the body of `request`, so that a slow sender does not block the queue. */
async function readWhole(request: Request): Promise<Request> {
  if (!request.body) return request;
  const { url, method, headers } = request;
  return new Request(url, { method, headers, body: await request.arrayBuffer() });
}

function listen(
  answer: (request: Request) => Promise<Response>,
  port: number,
): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: answer, port, hostname: '127.0.0.1' }, () => resolve(server));
    server.once('error', reject);
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
