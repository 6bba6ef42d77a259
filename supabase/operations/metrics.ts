/**
 * Exports the service's metrics: `node supabase/operations/metrics.ts --database-url postgres://…
 * [--api-url https://… --api-key sb_publishable_…] [--port 9187] [--disk /var/lib/postgresql]
 * [--files DIRECTORY] [--size-limit BYTES]`, then scrape `/metrics`.
 *
 * The user of the URL must be able to become service_role and authenticated. A pooler in transaction
 * mode may be in between. With the API's address, rooms are created through it as a viewer does.
 * `--files` is the directory in which the backup scripts leave their metrics. `--size-limit` is the size
 * of the database that a hosted plan allows. DATABASE_URL, ISSHO_API_URL and ISSHO_API_KEY in the
 * environment keep passwords out of the list of processes.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, statfs } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import postgres, { type Sql } from 'postgres';
import {
  mediaType,
  metricsOfFiles,
  parseSamples,
  renderMetrics,
  type Sample,
} from './openmetrics.ts';
import { type Api, makeProbe, PROBE_INTERVAL_MS } from './probe.ts';

export interface Sources {
  readonly database: Sql;
  /** The API before the database. Without one, rooms are created in the database and rolled back. */
  readonly api?: Api | undefined;
  /** A path on the disk the database is on. */
  readonly disk?: string | undefined;
  /** A directory with `.prom` files of the backup scripts. Other metrics in it are left out. */
  readonly files?: string | undefined;
  /** Bytes that the plan of a hosted database allows. */
  readonly sizeLimit?: number | undefined;
}

export interface Exporter {
  /** All metrics of this moment as text. Never rejects: metrics that cannot be read are left out. */
  collect(): Promise<string>;
  /** Creates a room through the API, and counts. Never rejects. */
  probe(): Promise<void>;
}

/** Milliseconds for the database's answer; a scrape ends after ten seconds. */
const DATABASE_TIMEOUT_MS = 4000;
/** Characters of one file of metrics. */
const MAX_FILE_LENGTH = 65_536;

/** Rejects when `answer` takes longer than the time for the database. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  const ending = new AbortController();
  const late = sleep(DATABASE_TIMEOUT_MS, undefined, { signal: ending.signal }).then(() => {
    throw new Error('the database does not answer in time');
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    ending.abort();
    late.catch(() => undefined);
  }
}

class RolledBack extends Error {}

/** Creates a room as a client does and rolls it back. Errors of clients do not count. */
async function canCreateRoom(database: Sql): Promise<boolean> {
  const claims = JSON.stringify({ sub: randomUUID(), role: 'authenticated' });
  try {
    await database.begin(async (transaction) => {
      await transaction`select set_config('request.jwt.claims', ${claims}, true),
        set_config('statement_timeout', '3s', true), set_config('role', 'authenticated', true)`;
      await transaction`select public.create_room(
        p_id => ${randomUUID()}::uuid, p_title => 'probe', p_anime_id => 'probe',
        p_anime_title => 'probe', p_episode_number => 1, p_video_url => 'https://probe.invalid/',
        p_source_id => null, p_is_public => false, p_username => 'probe')`;
      throw new RolledBack();
    });
  } catch (error) {
    return error instanceof RolledBack;
  }
  return false;
}

async function ofDatabase(database: Sql): Promise<Sample[]> {
  const rows = await database.begin(async (transaction) => {
    await transaction`select set_config('statement_timeout', '3s', true),
      set_config('role', 'service_role', true)`;
    return transaction`select metric, label, label_value, value from public.operation_metrics()`;
  });
  return rows.map((row) => ({
    name: row['metric'] as string,
    label: row['label'] as string,
    labelValue: row['label_value'] as string,
    value: row['value'] as number,
  }));
}

async function ofDisk(path: string): Promise<Sample[]> {
  const { blocks, bfree, bavail } = await statfs(path);
  const used = blocks - bfree;
  // As df does: blocks reserved for root are neither used nor free.
  return [
    {
      name: 'issho_disk_used_ratio',
      label: 'path',
      labelValue: path,
      value: used / (used + bavail),
    },
  ];
}

async function ofFiles(directory: string, log: (line: string) => void): Promise<Sample[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.prom'));
  const read = async (name: string) => {
    try {
      const text = await readFile(join(directory, name), 'utf8');
      if (text.length > MAX_FILE_LENGTH) throw new Error(`${name} is too long`);
      return parseSamples(text);
    } catch (error) {
      log(String(error));
      return [];
    }
  };
  const samples = (await Promise.all(names.toSorted().map(read))).flat();
  return samples.filter(({ name }) => metricsOfFiles.includes(name));
}

/** An exporter of `sources`. Reports read errors to `log`. */
export function makeExporter(
  { database, api, disk, files, sizeLimit }: Sources,
  log: (line: string) => void,
): Exporter {
  let attempts = 0;
  let failures = 0;
  const missing = (error: unknown) => {
    log(String(error));
    return undefined;
  };
  const createThroughApi = api && makeProbe(api);
  const count = async (creation: Promise<boolean>) => {
    const isCreated = await creation;
    attempts += 1;
    if (!isCreated) failures += 1;
  };
  return {
    async probe() {
      if (!createThroughApi) return;
      const creation = createThroughApi();
      await count(creation.then(() => true).catch((error: unknown) => Boolean(missing(error))));
    },
    async collect() {
      const figures = await inTime(ofDatabase(database)).catch(missing);
      if (!createThroughApi) {
        await count(inTime(canCreateRoom(database)).catch((error) => Boolean(missing(error))));
      }
      return renderMetrics([
        { name: 'issho_up', value: figures ? 1 : 0 },
        { name: 'issho_room_creation_attempts_total', value: attempts },
        { name: 'issho_room_creation_failures_total', value: failures },
        ...(sizeLimit ? [{ name: 'issho_database_size_limit_bytes', value: sizeLimit }] : []),
        ...(figures ?? []),
        ...((disk && (await ofDisk(disk).catch(missing))) || []),
        ...((files && (await ofFiles(files, log).catch(missing))) || []),
      ]);
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      'database-url': { type: 'string', default: process.env['DATABASE_URL'] ?? '' },
      'api-url': { type: 'string', default: process.env['ISSHO_API_URL'] ?? '' },
      'api-key': { type: 'string', default: process.env['ISSHO_API_KEY'] ?? '' },
      port: { type: 'string', default: '9187' },
      disk: { type: 'string' },
      files: { type: 'string' },
      'size-limit': { type: 'string' },
    },
  });
  const { disk, files, 'database-url': databaseUrl, 'api-url': url, 'api-key': key } = values;
  if (!databaseUrl) throw new Error('--database-url is missing');
  if (Boolean(url) !== Boolean(key)) throw new Error('--api-url and --api-key belong together');
  const sizeLimit = values['size-limit'] === undefined ? undefined : Number(values['size-limit']);
  if (sizeLimit !== undefined && !(sizeLimit > 0)) {
    throw new Error('--size-limit must be a number of bytes');
  }
  const database = postgres(databaseUrl, {
    max: 2,
    prepare: false,
    connect_timeout: 3,
    onnotice: () => undefined,
  });
  const api = url ? { url, key } : undefined;
  const exporter = makeExporter({ database, api, disk, files, sizeLimit }, (line) =>
    process.stderr.write(`metrics: ${line}\n`),
  );
  if (api) {
    void exporter.probe();
    setInterval(() => void exporter.probe(), PROBE_INTERVAL_MS);
  }
  // Only for this machine. A scraper on another machine needs a tunnel or a proxy.
  const answer = async (path: string | undefined, response: ServerResponse) => {
    if (path !== '/metrics') response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': mediaType }).end(await exporter.collect());
  };
  createServer((request, response) => void answer(request.url, response)).listen(
    Number(values.port),
    '127.0.0.1',
  );
}
