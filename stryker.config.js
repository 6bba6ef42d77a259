/** What `test/mutate.ts` runs on each file. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  // There is none of this name: TypeScript 7 has no parser that Stryker could rewrite ours with.
  tsconfigFile: 'tsconfig.stryker.json',
  // Values that are built once, as modules are loaded, would need each test run in a process of its own.
  ignoreStatic: true,
  concurrency: 2,
  incremental: true,
  tempDirName: '.stryker/sandbox',
  ignorePatterns: ['.output', '.issho', 'docs', 'test/e2e', 'test/database', 'test/bench'],
  reporters: ['html'],
  htmlReporter: { fileName: '.stryker/report.html' },
  logLevel: 'warn',
};
