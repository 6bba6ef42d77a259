/** Every test runs: its file belongs to one project of vitest, and the project to one list. */
import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import config from '../../vitest.config.ts';
import { lists, type Part } from '../parts.ts';
import { summary } from '../summary.ts';

interface Project {
  readonly test: { readonly name: string; readonly include: string[] };
}
const projects = ((config.test?.projects ?? []) as Project[]).map(({ test }) => test);

describe('the projects of vitest', () => {
  it('take each test file once', () => {
    const files = globSync('{entrypoints,src,stack,supabase,test}/**/*.{test,spec}.{ts,tsx,js}');
    expect(files.length).toBeGreaterThan(100);
    const taken = projects.flatMap(({ include }) => globSync(include));
    expect(taken.toSorted()).toEqual(files.toSorted());
  });

  it('are each in one of the lists that CI runs', () => {
    const run = Object.values<readonly Part[]>(lists)
      .flat()
      .flatMap(({ project }) => project ?? []);
    expect(run.toSorted()).toEqual(projects.map(({ name }) => name).toSorted());
  });
});

describe('the summary of a run', () => {
  const types = { name: 'types', seconds: 5.04, isOk: true, passed: 0, failed: 0 };
  const unit = { name: 'unit', seconds: 61, isOk: true, passed: 700, failed: 0 };

  it('names what each part took, and closes with a line for CI', () => {
    expect(summary([types, unit]).split('\n')).toEqual([
      '',
      'part    seconds   tests',
      'types       5.0       –',
      'unit       61.0     700',
      'total      66.0     700',
      '',
      '700 passed, 0 failed',
    ]);
  });

  it('names the part that failed, and counts it once where no test did', () => {
    const lines = summary([unit, { ...types, isOk: false }]).split('\n');
    expect(lines.slice(-4)).toEqual(['', 'Failed: types', '', '700 passed, 1 failed']);
  });

  it('counts the tests that failed', () => {
    const broken = { ...unit, isOk: false, passed: 697, failed: 3 };
    expect(summary([types, broken]).split('\n').at(-1)).toBe('697 passed, 3 failed');
  });
});
