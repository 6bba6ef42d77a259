/** The tests that `npm run mutate` runs against changed code: those that are fast and run it. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/unit/**/*.test.ts',
      'test/simulation/{contract,control,known,links,session,waiting}.test.ts',
    ],
    // They read the text of the code, which Stryker instruments.
    exclude: ['test/unit/{boundaries,environment,parts}.test.ts', 'test/unit/ui/words.test.ts'],
    testTimeout: 600_000,
  },
});
