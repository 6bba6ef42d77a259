/** What `npm test` and `npm run test:all` run. Each project of vitest stands in exactly one list. */

export interface Part {
  readonly name: string;
  /** A command line; programs of `node_modules` are found by their names. */
  readonly command: string;
  /** The project of `vitest.config.ts` that it runs, where it runs one. */
  readonly project?: string;
}

const vitest = (project: string): Part => ({
  name: project,
  command: `vitest run --project ${project}`,
  project,
});

/** @param options of `npm run simulate`. */
const seeds = (name: string, options: string): Part => ({
  name,
  command: `node test/simulation/main.ts ${options}`,
});

const builds: readonly Part[] = [
  { name: 'build', command: 'npm run build' },
  { name: 'build:firefox', command: 'npm run build:firefox' },
];

export const lists = {
  /** `npm test`: every part of the product, within eight minutes on two cores. */
  quick: [
    { name: 'types', command: 'npm run types' },
    { name: 'lint', command: 'npm run lint' },
    vitest('unit'),
    vitest('simulation'),
    seeds('seeds', '--first 41 --seeds 100'),
    seeds('seeds, version 1', '--seeds 60 --version 1'),
    ...builds,
    vitest('database-quick'),
    vitest('e2e-smoke'),
  ],
  /** `npm run test:all`: everything else. */
  full: [
    ...builds,
    seeds('seeds', '--first 141 --seeds 900'),
    seeds('seeds, version 1', '--first 61 --seeds 1940 --version 1'),
    vitest('database-server'),
    vitest('e2e-full'),
  ],
} satisfies Record<string, readonly Part[]>;
