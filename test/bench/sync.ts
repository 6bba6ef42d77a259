/**
 * How exactly two browsers play together, measured by an observer in the page that knows nothing of
 * the extension: playheads at equal instants of a clock both processes share.
 *
 * Two browsers on one machine that merely start together are some 20 ms apart by themselves, so every
 * run begins with an imposed offset of seconds, and rows without Issho stand beside ours.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { compare, quantiles } from '../../stack/playhead.ts';
import { setStage } from '../../stack/stage.ts';
import { commandLatencies } from './commands.ts';
import type { Recording } from './recording.ts';
import { record } from './recording.ts';

const { values: options } = parseArgs({
  options: {
    /** Seconds observed in each row. */
    seconds: { type: 'string', default: '20' },
    /** Repetitions of each command. */
    commands: { type: 'string', default: '12' },
  },
});
const seconds = Number(options.seconds);
const repetitions = Number(options.commands);
if (!(seconds >= 5 && seconds <= 60)) throw new Error('--seconds takes 5 to 60');
if (!(repetitions >= 1 && repetitions <= 200)) throw new Error('--commands takes 1 to 200');

/** Seconds by which the second player is put off before each run. */
const IMPOSED = 3;

interface Row {
  readonly row: string;
  /** Milliseconds between the playheads, without sign. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Share of the instants at which both played on steadily. */
  readonly covered: number;
  /** Seconds from joining until the playheads stayed within 25 ms. */
  readonly inStepAfter: number | undefined;
}

const stage = await setStage();
const [a, b] = await Promise.all([stage.viewer('Aiko'), stage.viewer('Ben')]);

try {
  const rows: Row[] = [];
  rows.push(await without('no Issho, 3 s apart', IMPOSED));
  rows.push(await without('no Issho, started at once', 0));
  rows.push(await together('Issho, 24 fps', 'h264-24'));
  rows.push(await together('Issho, 60 fps', 'h264-60'));
  console.log(`\nPlayhead difference in ms, ${seconds} s a row, loopback, two headless browsers\n`);
  print(
    ['', 'p50', 'p95', 'p99', 'steady', 'in step after'],
    rows.map(({ row, p50, p95, p99, covered, inStepAfter }) => [
      row,
      ...[p50, p95, p99].map((value) => value.toFixed(1)),
      `${(covered * 100).toFixed(0)} %`,
      inStepAfter === undefined ? '–' : `${inStepAfter.toFixed(1)} s`,
    ]),
  );

  await meet('h264-24');
  const commands = await commandLatencies(a, b, repetitions);
  console.log(`\nCommands in ms, ${repetitions} of each, by turns from either side\n`);
  print(
    ['', 'p50', 'p95', 'p99'],
    commands.map(({ name, values }) => [
      name,
      ...quantiles(values, [0.5, 0.95, 0.99]).map((value) => value.toFixed(1)),
    ]),
  );
  mkdirSync('.issho/bench', { recursive: true });
  writeFileSync('.issho/bench/sync.json', JSON.stringify({ seconds, rows, commands }, null, 2));
} finally {
  await stage.stop();
}

/** Fresh pages, no room; both play, the second `offset` seconds ahead. */
async function without(row: string, offset: number): Promise<Row> {
  await open('h264-24');
  if (offset > 0) await b.control({ seek: offset });
  await sleep(500);
  await Promise.all([a, b].map((viewer) => viewer.control('play')));
  await sleep(2000);
  return rowOf(row, await record(a, b, seconds * 1000));
}

/** A room in which one plays while the other, seconds off, joins. */
async function together(row: string, clip: string): Promise<Row> {
  const joining = await meet(clip);
  const settled = rowOf(row, await record(a, b, seconds * 1000));
  return { ...settled, inStepAfter: inStepAfter(joining) };
}

/** Returns what was seen from before the join until ten seconds after it. */
async function meet(clip: string): Promise<Recording> {
  await open(clip);
  await Promise.all([a, b].map((viewer) => viewer.leave()));
  const roomKey = await a.create();
  await a.control('play');
  await b.control({ seek: IMPOSED + 2 });
  const recording = record(a, b, 10_000);
  const refusal = await b.join(roomKey);
  if (refusal) throw new Error(`the second could not join: ${refusal}`);
  return recording;
}

async function open(clip: string): Promise<void> {
  await Promise.all([a, b].map((viewer) => viewer.open(`${stage.cinema.url}/plain?clip=${clip}`)));
}

function rowOf(row: string, { first, second, from, to }: Recording): Row {
  const step = 20;
  const differences = compare(first, second, { from, to, stepMilliseconds: step }).map(Math.abs);
  const [p50 = NaN, p95 = NaN, p99 = NaN] = quantiles(differences, [0.5, 0.95, 0.99]);
  const covered = differences.length / (Math.floor((to - from) / step) + 1);
  return { row, p50, p95, p99, covered, inStepAfter: undefined };
}

/** Seconds from the second player's first motion until the two stay within 25 ms for a second. */
function inStepAfter({ first, second, to }: Recording): number | undefined {
  const begun = second.find(({ cause }) => cause === 'play')?.wall;
  if (begun === undefined) return undefined;
  for (let wall = begun; wall < to - 1000; wall += 20) {
    const span = { from: wall, to: wall + 1000, stepMilliseconds: 20 };
    const differences = compare(first, second, span);
    if (differences.length >= 45 && differences.every((value) => Math.abs(value) <= 25)) {
      return (wall - begun) / 1000;
    }
  }
  return undefined;
}

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  for (const cells of [head, ...rows]) {
    console.log(
      cells.map((cell, index) => (index === 0 ? cell.padEnd(44) : cell.padStart(10))).join(' '),
    );
  }
}
