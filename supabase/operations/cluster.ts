/** A temporary PostgreSQL 15 cluster for the drill, the benches and their tests. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres, { type Notice, type Sql } from 'postgres';

/** Debian's directory of the server's programs. */
export const binaries = '/usr/lib/postgresql/15/bin';
const project = fileURLToPath(new URL('../../', import.meta.url));
// Only part of the socket's name: there is no network listener.
const port = 54998;

const isRoot = process.getuid?.() === 0;
/** Environment of a program, in addition to that of this process. */
type Environment = Readonly<Record<string, string>>;

/** The command line that runs `program` as the server's user: the server refuses to run as root. */
function asServerUser(program: string, parameters: readonly string[]): [string, string[]] {
  if (!isRoot) return [program, [...parameters]];
  return ['runuser', ['-u', 'postgres', '--', program, ...parameters]];
}

/** Runs a program as the server's user and answers its output. Throws when it fails. */
export function runAsServer(
  program: string,
  parameters: readonly string[],
  environment: Environment = {},
): string {
  const [name, all] = asServerUser(program, parameters);
  return execFileSync(name, all, {
    cwd: '/',
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Starts a program as the server's user and leaves it running. */
export function spawnAsServer(program: string, parameters: readonly string[]): ChildProcess {
  const [name, all] = asServerUser(program, parameters);
  return spawn(name, all, { cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A new directory that the server's user may write to. */
export async function makeServerDirectory(name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `issho-${name}-`));
  if (isRoot) {
    const number = (flag: string) =>
      Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(directory, number('-u'), number('-g'));
  }
  return directory;
}

/** Whether tests that need `programs` run. Always in CI: there a missing program is a failure. */
export function wantsPrograms(...programs: readonly string[]): boolean {
  const missing = programs.filter((path) => !existsSync(path));
  if (missing.length === 0 || process.env['CI']) return true;
  process.stdout.write(
    `Skipped: no ${missing.join(', ')}. Run supabase/operations/install-postgres.sh\n`,
  );
  return false;
}

export interface Server {
  /** Contains the socket, the log and, in `data`, the cluster. */
  readonly directory: string;
  readonly data: string;
  readonly port: number;
  /** Runs statements as the superuser and answers their rows, columns separated by `|`. */
  psql(text: string, database?: string): string[];
  /** Connections of the superuser. The caller ends them. */
  connect(options?: ConnectionOptions): Sql;
  /** Applies the bootstrap and all migrations to the database `postgres`. */
  migrate(): Promise<void>;
  start(environment?: Environment): void;
  /** Stops without a checkpoint and without notice, as a failing machine does. */
  kill(): void;
  /** Stops the server if it runs, and deletes everything. */
  destroy(): Promise<void>;
}

/** A line for each table: its name, its rows, the checksum of their texts in order. */
export function checksums(server: Server): string[] {
  const tables = server.psql(`
    select format('%I.%I', schemaname, tablename) from pg_tables
    where schemaname in ('public', 'private', 'auth') order by 1;`);
  return tables.flatMap((table) =>
    server.psql(
      `select '${table}', count(*), md5(coalesce(string_agg(t::text, e'\\n' order by t::text), ''))
       from ${table} as t;`,
    ),
  );
}

export interface ConnectionOptions {
  readonly database?: string;
  readonly connections?: number;
  readonly onNotice?: (notice: Notice) => void;
}

/** Options of a server. */
export interface ServerOptions {
  /** As in postgresql.conf: `archive_mode=on`. */
  readonly settings?: readonly string[];
  /** False when the caller fills `data` before `start()`. */
  readonly initialise?: boolean;
}

/** Makes a cluster, not yet started. Throws when PostgreSQL 15 is not installed. */
export async function makeServer({
  settings = [],
  initialise = true,
}: ServerOptions = {}): Promise<Server> {
  if (!existsSync(binaries)) {
    throw new Error('PostgreSQL 15 is missing: run supabase/operations/install-postgres.sh');
  }
  const directory = await makeServerDirectory('cluster');
  const data = join(directory, 'data');
  const all = [`port=${port}`, `unix_socket_directories=${directory}`, ...settings];
  const options = ["-c listen_addresses=''", ...all.map((setting) => `-c "${setting}"`)].join(' ');
  const control = (parameters: readonly string[], environment?: Environment) =>
    runAsServer(
      join(binaries, 'pg_ctl'),
      ['-D', data, '-w', '-t', '120', ...parameters],
      environment,
    );
  if (initialise) {
    const user = ['-U', 'postgres', '-A', 'trust'];
    runAsServer(join(binaries, 'initdb'), ['-D', data, ...user, '-E', 'UTF8', '--locale=C.UTF-8']);
  }

  const client = ['-h', directory, '-p', String(port), '-U', 'postgres', '-X', '-q'];
  const strict = ['-v', 'ON_ERROR_STOP=1'];
  const kill = () => {
    if (existsSync(join(data, 'postmaster.pid'))) control(['-m', 'immediate', 'stop']);
  };
  return {
    directory,
    data,
    port,
    psql(text, database = 'postgres') {
      const answer = execFileSync(
        join(binaries, 'psql'),
        [...client, ...strict, '-A', '-t', '-d', database, '-f', '-'],
        { encoding: 'utf8', input: text, stdio: ['pipe', 'pipe', 'pipe'] },
      );
      return answer.split('\n').filter((line) => line !== '');
    },
    connect: ({ database = 'postgres', connections = 1, onNotice = () => undefined } = {}) =>
      postgres({
        host: directory,
        port,
        database,
        user: 'postgres',
        max: connections,
        onnotice: onNotice,
      }),
    async migrate() {
      const migrations = join(project, 'supabase/migrations');
      const files = (await readdir(migrations)).toSorted().map((file) => join(migrations, file));
      for (const file of [join(project, 'supabase/local/bootstrap.sql'), ...files]) {
        execFileSync(join(binaries, 'psql'), [...client, ...strict, '-1', '-f', file], {
          stdio: 'pipe',
        });
      }
    },
    start(environment) {
      control(['-l', join(directory, 'log'), '-o', options, 'start'], environment);
    },
    kill,
    async destroy() {
      kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
