/** Runs pgTAP files and answers their failures. */
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const directory = new URL('../../supabase/tests/', import.meta.url);

/** Runs any number of statements and answers the values of their first columns, in order. */
export type Run = (text: string) => Promise<readonly unknown[]>;

export interface Findings {
  /** Assertions that held. */
  readonly passed: number;
  /** Failed assertions, with their reasons. */
  readonly failed: readonly string[];
}

/** Reads TAP. Throws when the plan at the end is missing or differs from the number of assertions. */
export function readTap(values: readonly unknown[]): Findings {
  const failed: string[] = [];
  let passed = 0;
  let plan: string | undefined;
  let isFailing = false;
  for (const line of values.join('\n').split('\n')) {
    if (line.startsWith('#')) {
      if (isFailing) failed.push(`${failed.pop()}\n${line}`);
      continue;
    }
    isFailing = line.startsWith('not ok ');
    if (isFailing) failed.push(line);
    else if (line.startsWith('ok ')) passed += 1;
    else if (/^1\.\.\d+$/.test(line)) plan = line;
  }
  if (plan !== `1..${passed + failed.length}`) {
    throw new Error(`${passed + failed.length} assertions were run, planned were ${plan}`);
  }
  return { passed, failed };
}

/** A test for each file of `supabase/tests`. */
export async function testTapFiles(run: Run): Promise<void> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).toSorted();
  test.each(files)('%s', async (file) => {
    const { passed, failed } = readTap(await run(await readFile(new URL(file, directory), 'utf8')));
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(0);
  });
}
