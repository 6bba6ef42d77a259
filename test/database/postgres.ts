/** A temporary PostgreSQL 15 for races and deadlocks, which need several sessions. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const binaries = '/usr/lib/postgresql/15/bin';
const project = fileURLToPath(new URL('../../', import.meta.url));
const port = '54999';

/**
 * Whether tests that need PostgreSQL 15 run: always in CI, where a missing one is a failure, elsewhere
 * when it is installed.
 */
export function wantsPostgres(): boolean {
  if (existsSync(binaries) || process.env['CI']) return true;
  console.log('Skipped: no PostgreSQL 15. Run supabase/operations/install-postgres.sh');
  return false;
}

export interface Answer {
  /** Columns are separated by `|`. */
  readonly lines: readonly string[];
  /** SQLSTATE of an error; absent without one. */
  readonly code?: string;
  readonly message?: string;
}

export interface Session {
  /** Runs `text`. An SQL error is an answer, too. Rejects when the session ends before. */
  run(text: string): Promise<Answer>;
  /** Ends the connection without notice, also in the middle of a statement. */
  kill(): Promise<void>;
  end(): Promise<void>;
}

export interface Cluster {
  /** A session of the owner or, with a user id, of that user as in the API. */
  connect(user?: string): Promise<Session>;
  stop(): Promise<void>;
}

const isRoot = process.getuid?.() === 0;

function run(program: string, parameters: string[]): void {
  // initdb and the server refuse to run as root.
  if (isRoot) execFileSync('runuser', ['-u', 'postgres', '--', program, ...parameters]);
  else execFileSync(program, parameters);
}

/** Starts a cluster with the whole schema. Throws when PostgreSQL 15 is not installed. */
export async function startCluster(): Promise<Cluster> {
  if (!existsSync(binaries)) {
    throw new Error('PostgreSQL 15 is missing: run supabase/operations/install-postgres.sh');
  }
  const directory = await mkdtemp(join(tmpdir(), 'issho-postgres-'));
  if (isRoot) {
    const number = (flag: string) =>
      Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    await chown(directory, number('-u'), number('-g'));
  }
  const data = join(directory, 'data');
  const settings = [
    `-k ${directory} -p ${port} -c listen_addresses='' -c max_connections=200`,
    // No durability: the cluster is temporary.
    '-c fsync=off -c deadlock_timeout=200ms -c shared_preload_libraries=pg_cron',
    '-c cron.database_name=postgres',
  ].join(' ');
  run(join(binaries, 'initdb'), ['-D', data, '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8']);
  const control = (...parameters: string[]) =>
    run(join(binaries, 'pg_ctl'), ['-D', data, '-w', '-l', join(directory, 'log'), ...parameters]);
  control('-o', settings, 'start');

  const open: Session[] = [];
  const stop = async () => {
    await Promise.all(open.map((session) => session.kill()));
    control('-m', 'immediate', 'stop');
    await rm(directory, { recursive: true, force: true });
  };
  try {
    applyFile(directory, join(project, 'supabase/local/bootstrap.sql'));
    const migrations = join(project, 'supabase/migrations');
    for (const file of (await readdir(migrations)).toSorted()) {
      applyFile(directory, join(migrations, file));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    async connect(user) {
      const session = openSession(directory);
      open.push(session);
      if (user !== undefined) {
        await session.run(`set request.jwt.claim.sub = '${user}'; set role authenticated;`);
      }
      return session;
    },
    stop,
  };
}

const connection = (directory: string) => [
  '-h',
  directory,
  '-p',
  port,
  '-U',
  'postgres',
  '-X',
  '-q',
];

function applyFile(directory: string, file: string): void {
  const strict = ['-1', '-v', 'ON_ERROR_STOP=1', '-f', file];
  execFileSync(join(binaries, 'psql'), [...connection(directory), ...strict], { stdio: 'pipe' });
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
  readonly lines: string[];
}

function openSession(directory: string): Session {
  const child: ChildProcess = spawn(
    join(binaries, 'psql'),
    [...connection(directory), '-A', '-t', '-f', '-'],
    { stdio: ['pipe', 'pipe', 'ignore'] },
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const mark = '~done~';
  const waiting: Waiting[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => {
    if (!line.startsWith(mark)) {
      waiting[0]?.lines.push(line);
      return;
    }
    const { resolve, lines } = waiting.shift()!;
    const [, failed, code, ...message] = line.split(' ');
    resolve(failed === 'true' ? { lines, code: code!, message: message.join(' ') } : { lines });
  });
  child.stdin!.on('error', () => undefined);
  child.once('close', () => {
    for (const { reject } of waiting.splice(0)) reject(new Error('the session ended'));
  });
  return {
    run: (text) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject, lines: [] });
        child.stdin!.write(
          `${text}\n\\echo ${mark} :ERROR :LAST_ERROR_SQLSTATE :LAST_ERROR_MESSAGE\n`,
        );
      }),
    kill() {
      child.kill('SIGKILL');
      return ended;
    },
    end() {
      child.stdin!.end();
      return ended;
    },
  };
}
