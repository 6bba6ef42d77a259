/** PgBouncer in transaction mode, with the project's configuration, in front of a temporary cluster. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import {
  makeServer,
  makeServerDirectory,
  type Server,
  spawnAsServer,
} from '../../supabase/operations/cluster.ts';

const configurationFile = fileURLToPath(
  new URL('../../supabase/operations/pgbouncer.ini', import.meta.url),
);

export interface Pool {
  readonly server: Server;
  /** The pooler's URL. Statements cannot be prepared across its server connections. */
  readonly url: string;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function isAnswering(url: string): Promise<boolean> {
  const probe = postgres(url, { max: 1, prepare: false, connect_timeout: 1 });
  try {
    await probe`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await probe.end({ timeout: 0 });
  }
}

/** Starts a cluster without a schema, with a pooler in front of it. */
export async function startPool(): Promise<Pool> {
  const directory = await makeServerDirectory('pooler');
  const server = await makeServer({ settings: ['fsync=off', 'deadlock_timeout=200ms'] });
  server.start();
  const port = await freePort();
  await writeFile(join(directory, 'users'), '"postgres" ""\n');
  const configuration = (await readFile(configurationFile, 'utf8'))
    .replace(
      /^issho = .*$/m,
      `issho = host=${server.directory} port=${server.port} dbname=postgres`,
    )
    .replace(/^listen_port = .*$/m, `listen_port = ${port}\nunix_socket_dir =`)
    .replace(/^auth_type = .*$/m, 'auth_type = trust')
    .replace(/^auth_file = .*$/m, `auth_file = ${directory}/users`);
  await writeFile(join(directory, 'pgbouncer.ini'), configuration);
  const pooler = spawnAsServer('/usr/sbin/pgbouncer', ['-q', join(directory, 'pgbouncer.ini')]);
  const ended = once(pooler, 'close');
  const url = `postgres://postgres@127.0.0.1:${port}/issho?prepare=false`;
  const stop = async () => {
    if (pooler.exitCode === null) pooler.kill('SIGTERM');
    await ended;
    await server.destroy();
    await rm(directory, { recursive: true, force: true });
  };
  for (let tries = 0; !(await isAnswering(url)); tries += 1) {
    if (tries < 50 && pooler.exitCode === null) continue;
    await stop();
    throw new Error('pgbouncer does not answer');
  }
  return { server, url, stop };
}
