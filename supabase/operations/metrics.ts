/**
 * Exports the service's metrics: `node supabase/operations/metrics.ts --database-url postgres://…
 * [--port 9187] [--disk /var/lib/postgresql] [--files DIRECTORY]`, then scrape `/metrics`.
 *
 * The user of the URL must be able to become service_role and authenticated. A pooler in transaction
 * mode may be in between. `--files` is the directory in which backup.sh writes its metrics.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, statfs } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import postgres, { type Sql } from 'postgres';
import { mediaType, parseSamples, renderMetrics, type Sample } from './openmetrics.ts';

export interface Sources {
  readonly database: Sql;
  /** A path on the disk the database is on. */
  readonly disk?: string | undefined;
  /** A directory with `.prom` files of other programs. */
  readonly files?: string | undefined;
}

export interface Exporter {
  /** All metrics of this moment as text. Never rejects: metrics that cannot be read are left out. */
  collect(): Promise<string>;
}

class RolledBack extends Error {}

/** Creates a room as a client does and rolls it back. Errors of clients do not count. */
async function canCreateRoom(database: Sql): Promise<boolean> {
  const claims = JSON.stringify({ sub: randomUUID(), role: 'authenticated' });
  try {
    await database.begin(async (transaction) => {
      await transaction`select set_config('request.jwt.claims', ${claims}, true),
        set_config('statement_timeout', '5s', true), set_config('role', 'authenticated', true)`;
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
    await transaction`select set_config('statement_timeout', '5s', true),
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

async function ofFiles(directory: string): Promise<Sample[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.prom'));
  const texts = await Promise.all(
    names.toSorted().map((name) => readFile(join(directory, name), 'utf8')),
  );
  return texts.flatMap(parseSamples);
}

/** An exporter of `sources`. Reports read errors to `log`. */
export function makeExporter(
  { database, disk, files }: Sources,
  log: (line: string) => void,
): Exporter {
  let attempts = 0;
  let failures = 0;
  const missing = (error: unknown) => {
    log(String(error));
    return undefined;
  };
  return {
    async collect() {
      const figures = await ofDatabase(database).catch(missing);
      attempts += 1;
      if (!(await canCreateRoom(database))) failures += 1;
      return renderMetrics([
        { name: 'issho_up', value: figures ? 1 : 0 },
        { name: 'issho_room_creation_attempts_total', value: attempts },
        { name: 'issho_room_creation_failures_total', value: failures },
        ...(figures ?? []),
        ...((disk && (await ofDisk(disk).catch(missing))) || []),
        ...((files && (await ofFiles(files).catch(missing))) || []),
      ]);
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      'database-url': { type: 'string' },
      port: { type: 'string', default: '9187' },
      disk: { type: 'string' },
      files: { type: 'string' },
    },
  });
  const url = values['database-url'];
  if (!url) throw new Error('--database-url is missing');
  const database = postgres(url, { max: 1, prepare: false, onnotice: () => undefined });
  const exporter = makeExporter({ database, disk: values.disk, files: values.files }, (line) =>
    process.stderr.write(`metrics: ${line}\n`),
  );
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
