/**
 * `npm run simulate`: many seeds on all cores, or one with its whole log.
 *
 *     npm run simulate -- --seeds 2000 --first 1 [--members 50] [--workers 2]
 *     npm run simulate -- --seeds 2000 --version 1    without the hardships that came later
 *     npm run simulate -- --log --first 17
 *     npm run simulate -- --shrink --first 17    the smallest scenario with the same failure
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { described } from './stage.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIO_VERSION, scenarioOf } from './scenario.ts';
import { shrink } from './shrink.ts';
import type { Outcome } from './simulate.ts';
import { simulate } from './simulate.ts';

interface Work {
  readonly first: number;
  readonly count: number;
  readonly stride: number;
  readonly members: number | undefined;
  readonly version: number;
}

const TAIL = 12;

async function work({ first, count, stride, members, version }: Work): Promise<void> {
  for (let seed = first; seed < first + count; seed += stride) {
    const { log, ...outcome } = await simulate(scenarioOf(seed, members, version));
    const failed = outcome.unsafe ?? outcome.notLive;
    parentPort?.postMessage({ ...outcome, log: failed ? log.slice(-TAIL) : [] }, []);
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '200' },
      first: { type: 'string', default: '1' },
      members: { type: 'string' },
      /** Of scenarios; the latest without it. */
      version: { type: 'string', default: String(SCENARIO_VERSION) },
      workers: { type: 'string', default: String(availableParallelism()) },
      log: { type: 'boolean', default: false },
      shrink: { type: 'boolean', default: false },
    },
  });
  const members = values.members === undefined ? undefined : whole(values.members, 2);
  const first = whole(values.first, 0);
  const version = whole(values.version, 1);
  if (values.shrink) return show(await shrink(scenarioOf(first, members, version)));
  if (values.log) return show(scenarioOf(first, members, version));

  const count = whole(values.seeds, 1);
  const startedAt = performance.now();
  const stride = Math.min(count, whole(values.workers, 1));
  const failures: Outcome[] = [];
  const outcome = (result: Outcome) => {
    const { seed, unsafe, notLive } = result;
    if (!unsafe && !notLive) return;
    failures.push(result);
    console.log(`seed ${seed}: ${unsafe ? `UNSAFE ${unsafe}` : notLive}`);
    for (const line of result.log) console.log(`    ${line}`);
  };
  await Promise.all(
    Array.from({ length: stride }, (_, index) =>
      inWorker({ first: first + index, count: count - index, stride, members, version }, outcome),
    ),
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${count} seeds from ${first}, ${failures.length} failed, ${seconds} s`);
  if (failures.length > 0) process.exitCode = 1;
}

/** Prints a scenario and what comes of it. */
async function show(scenario: Scenario): Promise<void> {
  const { steps, members: people, ...rest } = scenario;
  console.log(JSON.stringify(rest));
  for (const person of people) console.log(JSON.stringify(person));
  for (const step of steps) console.log(`${step.at.toFixed(3)} ${described(step)}`);
  const { log, digest, unsafe, notLive } = await simulate(scenario);
  for (const line of log) console.log(line);
  console.log(digest);
  if (unsafe ?? notLive) process.exitCode = 1;
}

function inWorker(share: Work, outcome: (result: Outcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share });
    worker.on('message', outcome);
    worker.on('error', reject);
    worker.on('exit', () => resolve());
  });
}

function whole(text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new RangeError(`not a number: ${text}`);
  return value;
}

await (isMainThread ? main() : work(workerData as Work));
