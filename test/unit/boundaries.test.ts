import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** From the bottom up. A folder imports from those below it and from itself, never beside or above. */
const layers: readonly (readonly string[])[] = [
  ['src/core'],
  ['src/protocol'],
  ['src/session'],
  ['src/media', 'src/mesh', 'src/identity', 'src/database', 'src/messaging'],
  ['src/ui', 'src/engine', 'src/background'],
  ['entrypoints'],
];

/** The one folder that may import a library. */
const owners: Readonly<Record<string, readonly string[]>> = {
  peerjs: ['src/mesh'],
  '@supabase/supabase-js': ['src/database'],
  idb: ['src/database', 'src/identity'],
  'webextension-polyfill': ['src/messaging'],
  preact: ['src/ui', 'entrypoints'],
  '@preact/signals': ['src/ui', 'entrypoints'],
};

interface Import {
  readonly file: string;
  readonly target: string;
}

const imports: readonly Import[] = globSync('{src,entrypoints}/**/*.{ts,tsx}').flatMap((file) => {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gms)].map(
    ([, target = '']) => ({
      file,
      target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
    }),
  );
});

const folderOf = (path: string) => layers.flat().find((folder) => path.startsWith(`${folder}/`));
const levelOf = (folder: string) => layers.findIndex((layer) => layer.includes(folder));

describe('imports', () => {
  it('were found at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('point downward only', () => {
    const upward = imports.filter(({ file, target }) => {
      const from = folderOf(file);
      const to = folderOf(target);
      return from && to && from !== to && levelOf(to) >= levelOf(from);
    });
    expect(upward).toEqual([]);
  });

  it('leave each library to the adapter that owns it', () => {
    const trespasses = imports.filter(({ file, target }) => {
      const library = Object.keys(owners).find(
        (name) => target === name || target.startsWith(`${name}/`),
      );
      return library && !owners[library]?.some((folder) => file.startsWith(`${folder}/`));
    });
    expect(trespasses).toEqual([]);
  });

  it('keep the core free of everything', () => {
    const foreign = imports.filter(
      ({ file, target }) => file.startsWith('src/core/') && folderOf(target) !== 'src/core',
    );
    expect(foreign).toEqual([]);
  });
});

it('takes time and randomness as arguments in the core', () => {
  const impure = globSync('src/{core,session}/**/*.ts').filter((file) =>
    /\b(Date\.now|performance\.now|Math\.random|setTimeout|setInterval)\(/.test(
      readFileSync(file, 'utf8'),
    ),
  );
  expect(impure).toEqual([]);
});
