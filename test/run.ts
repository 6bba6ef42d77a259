/**
 * Runs the parts of one list in their order, until one fails: `node test/run.ts quick`. Prints what
 * each part took, and how many tests passed and failed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Part } from './parts.ts';
import { lists } from './parts.ts';
import { type Ran, summary } from './summary.ts';

/** The fields of vitest's JSON report that are used here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

async function run(part: Part, reports: string): Promise<Ran> {
  const report = join(reports, `${part.name}.json`);
  const reporters = part.project
    ? ` --reporter=default --reporter=json --outputFile.json="${report}"`
    : '';
  console.log(`\n── ${part.name} ──`);
  const startedAt = performance.now();
  const child = spawn(part.command + reporters, { shell: true, stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  const seconds = (performance.now() - startedAt) / 1000;
  const { numPassedTests: passed, numFailedTests: failed } = part.project
    ? await readReport(report)
    : { numPassedTests: 0, numFailedTests: 0 };
  return { name: part.name, seconds, isOk: code === 0, passed, failed };
}

/** A run of vitest that broke off has no report. */
async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined
    ? { numPassedTests: 0, numFailedTests: 0 }
    : (JSON.parse(text) as Report);
}

const name = process.argv[2] ?? '';
if (!(name in lists)) {
  console.error(`node test/run.ts ${Object.keys(lists).join('|')}`);
  process.exit(2);
}
const reports = await mkdtemp(join(tmpdir(), 'issho-tests-'));
const ran: Ran[] = [];
try {
  for (const part of lists[name as keyof typeof lists]) {
    ran.push(await run(part, reports));
    if (!ran.at(-1)?.isOk) break;
  }
} finally {
  await rm(reports, { recursive: true, force: true });
}
console.log(summary(ran));
if (ran.some(({ isOk }) => !isOk)) process.exitCode = 1;
