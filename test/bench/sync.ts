/**
 * How exactly browsers play together, by an observer in the page that is independent of the extension. It
 * compares playheads at equal instants of a clock that all processes share.
 *
 * Two browsers on one machine that only start together are some 20 ms apart. So every run begins with an
 * imposed offset of seconds, and rows without Issho stand beside ours.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { quantiles } from '../../stack/playhead.ts';
import { setStage } from '../../stack/stage.ts';
import { overBounds } from './bounds.ts';
import type { Cost } from './groups.ts';
import { groups } from './groups.ts';
import type { Latencies } from './commands.ts';
import type { Row } from './playing.ts';
import { oneDecimal, printTable } from './table.ts';

const { values: options } = parseArgs({
  options: {
    /** Seconds observed in each row. */
    seconds: { type: 'string', default: '15' },
    /** Repetitions of each command. */
    commands: { type: 'string', default: '12' },
    /** The groups of rows; all but `soak` by default. */
    rows: { type: 'string' },
    /** Minutes for which `--rows soak` watches a room of eight. */
    minutes: { type: 'string', default: '30' },
  },
});
const seconds = whole(options.seconds, 5, 60);
const repetitions = whole(options.commands, 1, 200);
const minutes = whole(options.minutes, 1, 600);
const all = Object.keys(groups).filter((name) => name !== 'soak');
const wanted = options.rows?.split(',') ?? all;

const stage = await setStage();
const rows: Row[] = [];
const latencies: Latencies[] = [];
const costs: Cost[] = [];
try {
  for (const name of wanted) {
    const group = groups[name];
    if (!group) throw new Error(`--rows takes ${Object.keys(groups).join(', ')}`);
    console.log(`… ${name}`);
    const found = await group({ stage, seconds, repetitions, minutes });
    rows.push(...(found.rows ?? []));
    latencies.push(...(found.latencies ?? []));
    costs.push(...(found.costs ?? []));
  }
} finally {
  await stage.stop();
}

if (rows.length > 0) {
  console.log(`\nPlayhead difference in ms, ${seconds} s a row, two headless browsers\n`);
  printTable(
    ['', 'p50', 'p95', 'p99', 'steady', 'rate bent', 'in step after'],
    rows.map(({ row, p50, p95, p99, covered, bent, inStepAfter }) => [
      row,
      ...[p50, p95, p99].map(oneDecimal),
      `${(covered * 100).toFixed(0)} %`,
      `${(bent * 100).toFixed(1)} %`,
      inStepAfter === undefined ? '–' : `${inStepAfter.toFixed(1)} s`,
    ]),
  );
}
if (latencies.length > 0) {
  console.log('\nMilliseconds\n');
  printTable(
    ['', 'times', 'p50', 'p95', 'p99'],
    latencies.map(({ name, values }) => [
      name,
      String(values.length),
      ...quantiles(values, [0.5, 0.95, 0.99]).map(oneDecimal),
    ]),
  );
}
if (costs.length > 0) {
  console.log('\nCost\n');
  printTable(
    ['', ''],
    costs.map(({ name, shown }) => [name, shown]),
  );
}
mkdirSync('.issho/bench', { recursive: true });
writeFileSync(
  '.issho/bench/sync.json',
  JSON.stringify({ seconds, rows, latencies, costs }, null, 2),
);

const over = overBounds({ rows, latencies, costs });
if (over.length > 0) {
  console.log(`\nOver their bounds\n\n${over.join('\n')}`);
  process.exitCode = 1;
}

function whole(text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(`${text} is not a whole number from ${least} to ${most}`);
}
