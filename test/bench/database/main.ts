/**
 * Heartbeats on PostgreSQL 15: the first draft's triggers against ours, in one run on one
 * cluster. `npx node test/bench/database/main.ts [--seconds 5] [--rounds 5]` prints a table and
 * writes `.issho/bench/database.json`. Exits with 1 if a goal is missed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeServer } from '../../../supabase/operations/cluster.ts';
import { type Deletion, measureDeletion } from './deletion.ts';
import { clients, type Figures, measure, type Scenario } from './heartbeats.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
  },
});
const rounds = Number(values.rounds);
const output = fileURLToPath(new URL('../../../.issho/bench/', import.meta.url));

const scenarios: Readonly<Record<string, Scenario>> = {
  'draft, 50 rooms': { database: 'draft', rooms: 'separate', by: 'update' },
  'draft, one room': { database: 'draft', rooms: 'one', by: 'update' },
  'ours, one room': { database: 'postgres', rooms: 'one', by: 'update' },
  'ours, 50 rooms': { database: 'postgres', rooms: 'separate', by: 'update' },
  'ours, one room, heartbeat()': { database: 'postgres', rooms: 'one', by: 'call' },
  'ours, 50 rooms, heartbeat()': { database: 'postgres', rooms: 'separate', by: 'call' },
};

/** The median by `value`: a shared machine has bad moments. */
function middle<T>(all: readonly T[], value: (one: T) => number): T {
  return all.toSorted((a, b) => value(a) - value(b))[Math.floor(all.length / 2)]!;
}

const server = await makeServer({
  settings: [
    'max_connections=120',
    'shared_buffers=256MB',
    // Measures locks and triggers, not the disk; a slow disk only widens the difference.
    'fsync=off',
    'deadlock_timeout=200ms',
  ],
});
const measured: Record<string, Figures[]> = {};
let deletion: { draft: Deletion; ours: Deletion };
const loadBefore = loadavg()[0]!;
try {
  server.start();
  await server.migrate();
  server.psql('create database draft;');
  server.psql(await readFile(new URL('draft.sql', import.meta.url), 'utf8'), 'draft');
  for (let round = 0; round < rounds; round += 1) {
    const all = Object.entries(scenarios);
    // The order alternates, so that no scenario always follows another.
    for (const [name, scenario] of round % 2 === 0 ? all : all.toReversed()) {
      (measured[name] ??= []).push(await measure(server, scenario, Number(values.seconds)));
    }
  }
  deletion = {
    draft: await measureDeletion(server, 'draft'),
    ours: await measureDeletion(server, 'postgres'),
  };
} finally {
  await server.destroy();
}

const figures = Object.fromEntries(
  Object.entries(measured).map(([name, all]) => [
    name,
    middle(all, (figure) => figure.transactionsPerSecond),
  ]),
);

/** The median of the rounds' ratios: the compared runs are moments apart. */
function ratio(name: string, other: string): number {
  const ratios = measured[name]!.map(
    (figure, round) =>
      figure.transactionsPerSecond / measured[other]![round]!.transactionsPerSecond,
  );
  return middle(ratios, (one) => one);
}

const { ours } = deletion;
const goals = {
  'one room, ours / draft ≥ 4': ratio('ours, one room', 'draft, one room'),
  'ours, one room / 50 rooms ≥ 0.9': ratio('ours, one room', 'ours, 50 rooms'),
  'HOT share of heartbeats ≥ 0.9': figures['ours, one room']!.hotRatio,
  'deadlocks + rooms not deleted ≤ 0': ours.deadlocks + ours.notDeleted,
};
const met = Object.entries(goals).map(([name, value]) => {
  const [, sign, limit] = /(≥|≤) ([\d.]+)$/.exec(name)!;
  return sign === '≥' ? value >= Number(limit) : value <= Number(limit);
});

console.table(
  Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [
      name,
      {
        'tps (median)': Math.round(figure.transactionsPerSecond),
        'p50 ms': figure.median.toFixed(1),
        'p95 ms': figure.percentile95.toFixed(1),
        'p99 ms': figure.percentile99.toFixed(1),
        HOT: figure.hotRatio.toFixed(3),
      },
    ]),
  ),
);
console.table(deletion);
console.table(
  Object.fromEntries(
    Object.entries(goals).map(([name, value], index) => [
      name,
      { reached: value.toFixed(2), met: met[index] },
    ]),
  ),
);
const machine = {
  processors: availableParallelism(),
  loadBefore,
  clients,
  rounds,
  seconds: Number(values.seconds),
};
console.log(
  `${machine.processors} processors, shared by server and pgbench; load before: ${loadBefore.toFixed(2)}`,
);
await mkdir(output, { recursive: true });
await writeFile(
  `${output}database.json`,
  `${JSON.stringify({ measuredAt: new Date().toISOString(), machine, figures, rounds: measured, deletion, goals }, null, 2)}\n`,
);
if (met.includes(false)) process.exitCode = 1;
