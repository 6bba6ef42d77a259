import { defineConfig } from 'vitest/config';

/** Browsers and servers start in real time: generous limits, and one file after the other. */
const inBrowsers = {
  globalSetup: ['test/e2e/shared-stage.ts'],
  testTimeout: 120_000,
  hookTimeout: 180_000,
  maxWorkers: 1,
  fileParallelism: false,
};

/** Each file migrates a database of its own, which takes most of a gigabyte of memory. */
const onDatabases = { testTimeout: 60_000, hookTimeout: 120_000 };

// Each folder of tests is one project. `test/parts.ts` says which of them `npm test` runs.
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts', 'stack/**/*.test.ts'] } },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          // Time is virtual: the limit only ends a room that runs for ever, on a busy machine too.
          testTimeout: 600_000,
        },
      },
      {
        test: {
          ...onDatabases,
          name: 'database-quick',
          include: ['test/database/quick/**/*.test.ts'],
          globalSetup: ['test/database/image.ts'],
          maxWorkers: 2,
        },
      },
      {
        test: {
          ...onDatabases,
          name: 'database-server',
          include: ['test/database/server/**/*.test.ts'],
          globalSetup: ['test/database/install-postgres.ts'],
          maxWorkers: 1,
        },
      },
      {
        test: { ...inBrowsers, name: 'e2e-smoke', include: ['test/e2e/smoke/**/*.test.ts'] },
      },
      {
        test: { ...inBrowsers, name: 'e2e-full', include: ['test/e2e/full/**/*.test.ts'] },
      },
    ],
  },
});
