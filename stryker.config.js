/**
 * `npm run mutate`: finds changes of the code that no test notices. `npm run mutate -- --mutate
 * src/core/clock/link-clock.ts` changes one file only. A second run repeats only what the code or its tests changed.
 */
export default {
  testRunner: 'vitest',
  // Not threads: the native WebRTC of the mesh's tests ends with its process only.
  vitest: { configFile: 'test/mutation.config.ts', pool: 'forks' },
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: ['src/{core,session,media,mesh,background}/**/*.ts'],
  // There is none of this name: TypeScript 7 has no parser that Stryker could rewrite ours with.
  tsconfigFile: 'tsconfig.stryker.json',
  // Values that are built once, as modules are loaded, would need each test run in a process of its own.
  ignoreStatic: true,
  // The first run of all tests: a minute on a quiet machine.
  dryRunTimeoutMinutes: 30,
  incremental: true,
  incrementalFile: '.stryker/incremental.json',
  tempDirName: '.stryker/sandbox',
  ignorePatterns: ['.output', '.issho', 'docs', 'test/e2e', 'test/database', 'test/bench'],
  reporters: ['clear-text', 'progress', 'html'],
  htmlReporter: { fileName: '.stryker/report.html' },
  clearTextReporter: { allowColor: false, reportTests: false },
};
