import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureTogether } from '../../../stack/measure.ts';
import { shareStage } from '../shared-stage.ts';
import { eventually } from '../eventually.ts';

let data: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'issho-start-'));
});
afterAll(() => rm(data, { recursive: true }));

interface Run {
  readonly output: () => string;
  readonly code: Promise<number | null>;
  readonly interrupt: () => void;
  readonly pid: number;
}

function start(...options: string[]): Run {
  const child = spawn(
    process.execPath,
    ['stack/start.ts', '--headless', '--data', data, ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (text) => (output += String(text)));
  child.stderr.on('data', (text) => (output += String(text)));
  return {
    output: () => output,
    code: new Promise((resolve) => child.once('exit', resolve)),
    interrupt: () => child.kill('SIGINT'),
    pid: child.pid ?? 0,
  };
}

/** Living processes below `pid`, of all generations. */
async function descendantsOf(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    // A process may end during the inspection.
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '');
    const [, id, state, parent] = /^(\d+) \(.*\) (\S) (\d+)/.exec(stat) ?? [];
    if (id && state !== 'Z') parents.set(Number(id), Number(parent));
  }
  const found = [pid];
  for (const ancestor of found) {
    for (const [id, parent] of parents) if (parent === ancestor) found.push(id);
  }
  return found.slice(1);
}

it('opens two browsers in step, says so, and ends by itself with --once', async () => {
  const run = start('--once', '5');
  expect({ code: await run.code, output: run.output() }).toMatchObject({ code: 0 });
  expect(run.output()).toMatch(/Room key +[a-z0-9]{10}-[0-9]{6}/);
  expect(run.output()).toMatch(/In step: playheads/);
});

it.runIf(process.platform === 'linux')('ends everything it started when interrupted', async () => {
  const run = start();
  await eventually(
    () => Promise.resolve(run.output()),
    (output) => (output.match(/following/g) ?? []).length >= 2,
    60_000,
  );
  const started = await descendantsOf(run.pid);
  expect(started.length).toBeGreaterThan(2);
  run.interrupt();
  expect(await run.code).toBe(0);
  await eventually(
    async () => {
      const states = await Promise.all(
        started.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')),
      );
      return states.filter((stat) => stat !== '' && !/\) Z /.test(stat));
    },
    (alive) => alive.length === 0,
  );
});

it('does not report two people in step who are not', async () => {
  const stage = await shareStage();
  const viewers = await Promise.all([
    stage.viewer('Aiko', { allowsEverySite: true }),
    stage.viewer('Ben', { allowsEverySite: true }),
  ]);
  const [a, b] = viewers;
  await Promise.all(viewers.map((viewer) => viewer.open(`${stage.cinema.url}/plain`)));
  await a.control('play');
  const { signal } = new AbortController();
  expect(await measureTogether(a, b, 2, signal)).toBe(false);
  await b.control({ seek: 30 });
  await b.control('play');
  expect(await measureTogether(a, b, 2, signal)).toBe(false);
  await stage.stop();
});
