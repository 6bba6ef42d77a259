/** The tests that `test/mutate.ts` runs against changed code. */
import { defineConfig } from 'vitest/config';
import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** A mutant is done with at its first failing test: tests that failed come first, then quick ones. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const result = (file: TestSpecification) => this.ctx.cache.getTestSpecificationResult(file);
    const duration = (file: TestSpecification) => result(file)?.duration ?? 0;
    const failed = (file: TestSpecification) => Number(result(file)?.failed ?? false);
    return files.toSorted((a, b) => failed(b) - failed(a) || duration(a) - duration(b));
  }
}

const test = {
  setupFiles: ['test/mutation-setup.ts'],
  // Stryker ends mutants that take much longer than the code does.
  testTimeout: 600_000,
};

export default defineConfig({
  test: {
    sequence: { sequencer: QuickFirst },
    projects: [
      {
        test: {
          ...test,
          name: 'pure',
          include: [
            'test/unit/{core,session}/**/*.test.ts',
            'test/simulation/{links,control}.test.ts',
          ],
          // Starting a process a file would take longer than the tests.
          isolate: false,
        },
      },
      {
        test: {
          ...test,
          name: 'mocked',
          include: ['test/unit/{background,database,engine,media,mesh,protocol}/**/*.test.ts'],
        },
      },
    ],
  },
});
