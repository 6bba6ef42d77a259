/**
 * Rehearses new migrations on a copy of a database: `node supabase/operations/rehearse.ts --from
 * postgres://… [--applied 021]`. It copies schema and rows into a temporary cluster; `--from` is only
 * read. There it applies each migration that the database lacks, compares the time of viewers' calls
 * before and after, takes the migrations back, compares schema and rows with those of before, and applies
 * them again. `--applied` names the last migration of a database that keeps no list of them.
 */
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureCalls } from './call-times.ts';
import { checksums, makeServer, type Server } from './cluster.ts';

const project = fileURLToPath(new URL('../', import.meta.url));
const MAX_DUMP_BYTES = 2 ** 31 - 1;
/** A call is slower when it takes so many times as long, and so many milliseconds more. */
const SLOWER = { times: 1.5, milliseconds: 5 };

export interface RehearsalOptions {
  /** URL of the database; only read. */
  readonly from: string;
  /** The last applied migration, where the database has no list. */
  readonly applied?: string | undefined;
  /** A directory with `migrations` and `rollbacks`; this project's by default. */
  readonly directory?: string;
  /** How often viewers' calls are measured; 50 times by default. */
  readonly rounds?: number;
  readonly log: (line: string) => void;
}

interface Step {
  readonly version: string;
  readonly migration: string;
  readonly rollback: string;
}

async function readSteps(directory: string): Promise<Step[]> {
  const read = async (folder: string) =>
    (await readdir(join(directory, folder))).filter((name) => /^\d+_.*\.sql$/.test(name));
  const [migrations, rollbacks] = [await read('migrations'), await read('rollbacks')];
  return migrations.toSorted().map((name) => {
    const version = name.slice(0, name.indexOf('_'));
    const rollback = rollbacks.find((other) => other.startsWith(`${version}_`));
    if (!rollback) throw new Error(`migration ${version} has no rollback`);
    return {
      version,
      migration: join(directory, 'migrations', name),
      rollback: join(directory, 'rollbacks', rollback),
    };
  });
}

const isOurs = ['--schema=public', '--schema=private'];

function dump(program: string, parameters: readonly string[]): string {
  const text = execFileSync(program, parameters, {
    encoding: 'utf8',
    maxBuffer: MAX_DUMP_BYTES,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Keys that differ in each dump, the schema that is there already, and a setting of newer servers.
  return text.replaceAll(
    /^(\\(un)?restrict |CREATE SCHEMA public;|SET transaction_timeout ).*$/gm,
    '',
  );
}

async function copy(server: Server, from: string): Promise<void> {
  server.psql(await readFile(join(project, 'local/bootstrap.sql'), 'utf8'));
  server.psql('create extension pg_trgm schema extensions;');
  const listed = ['--schema=supabase_migrations', '--no-owner', '--dbname', from];
  server.psql(dump('pg_dump', [...isOurs, ...listed]));
  server.psql('analyze;');
}

function schemaOf(server: Server): string {
  const place = ['-h', server.directory, '-p', String(server.port), '-U', 'postgres'];
  return dump('pg_dump', [...place, '--schema-only', ...isOurs, '-d', 'postgres']);
}

function appliedIn(server: Server, last: string | undefined): (version: string) => boolean {
  if (last !== undefined) return (version) => version <= last;
  const table = 'supabase_migrations.schema_migrations';
  if (server.psql(`select to_regclass('${table}') is null;`)[0] === 't') {
    throw new Error('the database has no list of its migrations: name the last one with --applied');
  }
  const versions = new Set(server.psql(`select version from ${table};`));
  return (version) => versions.has(version);
}

/** Rehearses the migrations that the database lacks, and answers what is wrong with them. */
export async function rehearse(options: RehearsalOptions): Promise<string[]> {
  const { from, applied, directory = project, rounds = 50, log } = options;
  const steps = await readSteps(directory);
  const server = await makeServer({ settings: ['max_connections=20'] });
  const faults: string[] = [];
  const run = async (what: string, file: string) => {
    const text = await readFile(file, 'utf8');
    const started = performance.now();
    server.psql(`begin;\n${text}\ncommit;`);
    log(`${what}: ${(performance.now() - started).toFixed(0)} ms`);
  };
  const measure = async () => {
    const database = server.connect();
    try {
      return await measureCalls(database, rounds);
    } finally {
      await database.end({ timeout: 1 });
    }
  };
  try {
    server.start();
    await copy(server, from);
    const isApplied = appliedIn(server, applied);
    const pending = steps.filter(({ version }) => !isApplied(version));
    if (pending.length === 0) {
      log('the database has all migrations');
      return faults;
    }
    const before = { schema: schemaOf(server), rows: checksums(server), times: await measure() };
    for (const { version, migration } of pending) await run(`migration ${version}`, migration);
    const [schema, times] = [schemaOf(server), await measure()];
    faults.push(...compareTimes(before.times, times, log));

    for (const { version, rollback } of pending.toReversed()) {
      await run(`rollback ${version}`, rollback);
    }
    const isRestored = schemaOf(server) === before.schema;
    if (!isRestored) faults.push('the rollbacks leave another schema');
    const rows = checksums(server);
    const changed = before.rows.filter((line, index) => line !== rows[index]);
    for (const line of changed) faults.push(`the rollbacks change rows of ${line.split('|')[0]}`);
    // Migrations are made for the schema of before: on another one they would only fail.
    if (!isRestored) return faults;
    for (const { version, migration } of pending)
      await run(`migration ${version} again`, migration);
    if (schemaOf(server) !== schema) faults.push('applied again, they make another schema');
    return faults;
  } finally {
    await server.destroy();
  }
}

function compareTimes(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
  log: (line: string) => void,
): string[] {
  const faults: string[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [old, fresh] = [before.get(name), after.get(name)];
    const written = (time: number | undefined) => (time === undefined ? 'none' : time.toFixed(2));
    log(`${name}: ${written(old)} ms before, ${written(fresh)} ms after`);
    if (old === undefined || fresh === undefined) continue;
    if (fresh > old * SLOWER.times && fresh > old + SLOWER.milliseconds) {
      faults.push(`${name} became slower`);
    }
  }
  return faults;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { from: { type: 'string' }, applied: { type: 'string' } },
  });
  if (!values.from) throw new Error('--from is missing: the URL of the database to copy');
  const log = (line: string) => void process.stdout.write(`${line}\n`);
  const faults = await rehearse({ from: values.from, applied: values.applied, log });
  for (const fault of faults) log(`FAULT: ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
}
