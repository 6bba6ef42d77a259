/**
 * `npm run mutate -- src/core`: changes the code of a folder in many small ways, and lists the changes that no test
 * notices. Each file is a run of its own, because Stryker slows down the code that it may change. A second run repeats
 * only what the code or its tests changed, so a run may be stopped at any time.
 */
import { Stryker } from '@stryker-mutator/core';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';

type Mutants = Awaited<ReturnType<Stryker['runMutationTest']>>;

interface Score {
  readonly noticed: number;
  readonly all: number;
}

const wanted = process.argv.slice(2);
const files = (wanted.length > 0 ? wanted : ['src/{core,session,mesh,media,background}'])
  .flatMap((path) => globSync(path.endsWith('.ts') ? path : `${path}/**/*.ts`))
  .filter((file) => !/\/(types|ports)\.ts$/.test(file));
const scores = new Map<string, Score>();

for (const file of files) {
  const score = await measure(file).catch((error: unknown) => {
    console.error(`  ${file} was not measured: ${String(error)}`);
    process.exitCode = 1;
  });
  if (!score || score.all === 0) continue;
  console.log(`${shown(score)}  ${file}`);
  const folder = dirname(file);
  const { noticed, all } = scores.get(folder) ?? { noticed: 0, all: 0 };
  scores.set(folder, { noticed: noticed + score.noticed, all: all + score.all });
}
console.log();
for (const [folder, score] of scores) console.log(`${shown(score)}  ${folder}`);

/** Runs the tests of the file's folder over each mutant of `file`, and prints those that survived. */
async function measure(file: string): Promise<Score> {
  const [, folder = ''] = file.split('/');
  const tests = [`test/unit/${folder}/**/*.test.ts`];
  // Whole sessions run in the simulation alone.
  if (folder === 'session') tests.push('test/simulation/{links,control}.test.ts');
  const mutants = await new Stryker({
    mutate: [file],
    testFiles: tests,
    incrementalFile: `.stryker/results/${file}.json`,
    // The native WebRTC of the mesh's tests ends with its process only.
    vitest: { pool: folder === 'mesh' ? 'forks' : 'threads' },
  }).runMutationTest();
  return scoreOf(mutants, file);
}

function scoreOf(mutants: Mutants, file: string): Score {
  const counted = mutants.filter(({ status }) => !['Ignored', 'CompileError'].includes(status));
  const survived = counted.filter(({ status }) => !['Killed', 'Timeout'].includes(status));
  for (const { location, mutatorName, replacement = '', status } of survived) {
    const { line, column } = location.start;
    const text = replacement.replace(/\s+/g, ' ').slice(0, 80);
    const why = status === 'NoCoverage' ? ' (no test runs it)' : '';
    console.log(`  ${file}:${line}:${column} ${mutatorName} → ${text}${why}`);
  }
  return { noticed: counted.length - survived.length, all: counted.length };
}

function shown({ noticed, all }: Score): string {
  return `${((100 * noticed) / all).toFixed(1).padStart(5)} %  ${noticed}/${all}`;
}
