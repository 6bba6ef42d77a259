/** The embedded backend as a process: keys, directories, starting and stopping. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localPublishableKey, startBackend } from '../../../supabase/local/index.ts';
import { lockDirectory } from '../../../supabase/local/lock.ts';
import { arrive, connect, createRoom, type Snapshot } from '../backend.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(joinPath(tmpdir(), 'issho-backend-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

test('a directory keeps data, keys and sessions over a restart', async () => {
  const lines: string[] = [];
  const first = await startBackend({ directory, log: (line) => lines.push(line) });
  expect(first).toMatchObject({
    url: `http://127.0.0.1:${first.port}`,
    publishableKey: localPublishableKey,
  });
  expect((await stat(joinPath(directory, 'keys.json'))).mode & 0o777).toBe(0o600);
  await expect(startBackend({ directory })).rejects.toThrow(/in use by process \d+/);

  const aiko = await arrive(first, 'Aiko');
  const { room } = await createRoom(aiko);
  const { data } = await aiko.client.auth.getSession();
  await first.stop();
  await first.stop();
  await expect(fetch(first.url)).rejects.toThrow('fetch failed');

  const second = await startBackend({ directory, log: (line) => lines.push(line) });
  try {
    expect(second.secretKey).toBe(first.secretKey);
    const client = connect(second);
    const { access_token, refresh_token } = data.session!;
    expect((await client.auth.setSession({ access_token, refresh_token })).error).toBeNull();
    expect((await client.auth.refreshSession()).error).toBeNull();
    const answer = await client.rpc('get_room', { p_room_id: room.room_id });
    expect((answer.data as Snapshot).room.room_id).toBe(room.room_id);

    await client.rpc('get_room', { p_room_id: 'aaaaaaaaaa' });
    await client.from('rooms').select('access_key');
    expect(lines, 'refusals are no news').toEqual([expect.stringMatching(/migrations applied$/)]);
    await client.from('rooms').select('no_such_column');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^42703 .*no_such_column/);
    expect(lines[1]).not.toContain('\n');
  } finally {
    await second.stop();
  }
});

test('a signal stops it, and frees the port', async () => {
  const stopped = new AbortController();
  const { port, url } = await startBackend({ signal: stopped.signal });
  await expect(startBackend({ port })).rejects.toThrow(/EADDRINUSE/);
  stopped.abort();
  await expect.poll(() => fetch(url).catch(() => 'closed')).toBe('closed');
  await expect(startBackend({ signal: stopped.signal })).rejects.toThrow(/abort/i);
});

test('it runs alone and ends at once when asked', async () => {
  const child = spawn(process.execPath, ['supabase/local/main.ts', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await expect.poll(() => output, { timeout: 60_000 }).toMatch(/Backend: http:\/\/127.*\n.*\n.*\n/);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});

describe('the lock of a directory', () => {
  const leaveLock = (pid: number) =>
    writeFile(joinPath(directory, 'lock-gone.json'), JSON.stringify({ pid, started: '1' }));

  test('outlives neither its holder nor its process', async () => {
    const unlock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toThrow(/in use/);
    await unlock();
    await leaveLock(spawnSync(process.execPath, ['--version']).pid);
    await (
      await lockDirectory(directory)
    )();
    expect((await readdir(directory)).filter((name) => name.includes('lock-'))).toEqual([]);
  });

  test('is not held by a later process with the same number', async () => {
    await leaveLock(process.pid);
    await (
      await lockDirectory(directory)
    )();
  });

  test('is never given to two', async () => {
    for (let round = 0; round < 20; round += 1) {
      await leaveLock(process.pid);
      const results = await Promise.allSettled([1, 2, 3].map(() => lockDirectory(directory)));
      const given = results.filter((result) => result.status === 'fulfilled');
      expect(given.length).toBeLessThan(2);
      await given[0]?.value();
    }
  });
});

test('parallel users keep their own identity', async () => {
  const backend = await startBackend();
  try {
    const people = await Promise.all(['A', 'B', 'C', 'D'].map((name) => arrive(backend, name)));
    const rooms = await Promise.all(
      Array.from({ length: 24 }, (_, index) => createRoom(people[index % 4]!)),
    );
    expect(rooms.map(({ room }) => room.host_user_id)).toEqual(
      rooms.map((_, index) => people[index % 4]!.id),
    );
    const { headers } = await fetch(`${backend.url}/auth/v1/token`, {
      method: 'OPTIONS',
      headers: { 'access-control-request-headers': 'apikey, x-anything' },
    });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-headers')).toBe('apikey, x-anything');
  } finally {
    await backend.stop();
  }
});
