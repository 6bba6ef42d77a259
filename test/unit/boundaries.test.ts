import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** From the bottom up. A folder imports from those below it and from itself, never beside or above. */
const layers: readonly (readonly string[])[] = [
  ['src/core', 'src/async'],
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

/** What a module says after `from`, in a bare `import 'x'`, and in `import('x')`, types included. */
const patterns = [
  /^(?:import|export)\b[^;]*?from '([^']+)'/gms,
  /^import '([^']+)'/gm,
  /\bimport\(\s*'([^']+)'/g,
];

function importsOf(text: string): readonly string[] {
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, target = '']) => target),
  );
}

const imports: readonly Import[] = globSync('{src,entrypoints}/**/*.{ts,tsx}').flatMap((file) =>
  importsOf(readFileSync(file, 'utf8')).map((target) => ({
    file,
    target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target,
  })),
);

/** The files of each circle of imports, found by depth-first search. */
function circlesIn(all: readonly Import[]): readonly (readonly string[])[] {
  const targets = new Map<string, string[]>();
  for (const { file, target } of all) targets.set(file, [...(targets.get(file) ?? []), target]);
  const circles: string[][] = [];
  const finished = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) return void circles.push(path.slice(path.indexOf(file)));
    if (finished.has(file)) return;
    path.push(file);
    for (const target of targets.get(file) ?? []) visit(target);
    path.pop();
    finished.add(file);
  };
  for (const file of targets.keys()) visit(file);
  return circles;
}

const folderOf = (path: string) => layers.flat().find((folder) => path.startsWith(`${folder}/`));
const levelOf = (folder: string) => layers.findIndex((layer) => layer.includes(folder));

describe('imports', () => {
  it('were found at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('are found in every form', () => {
    const text = [
      "import type { A } from './a.ts';",
      "import './b.css';",
      "export { c } from './c.ts';",
      "const d = await import('./d.ts');",
      "type E = import('./e.ts').E;",
    ].join('\n');
    expect(importsOf(text).toSorted()).toEqual(['./a.ts', './b.css', './c.ts', './d.ts', './e.ts']);
  });

  it('go in no circle, not even of types', () => {
    expect(
      circlesIn([
        { file: 'a', target: 'b' },
        { file: 'b', target: 'c' },
        { file: 'c', target: 'b' },
      ]),
    ).toEqual([['b', 'c']]);
    expect(circlesIn(imports)).toEqual([]);
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

it('leaves timers and abort listeners to the tools of src/async', () => {
  const timers = /\b(?:set|clear)(?:Timeout|Interval)\(|addEventListener\(\s*'abort'/;
  const users = globSync('{src,entrypoints}/**/*.{ts,tsx}').filter((file) =>
    timers.test(readFileSync(file, 'utf8')),
  );
  expect(users.toSorted()).toEqual(['src/async/browser-clock.ts', 'src/async/on-abort.ts']);
});

it('takes time and randomness as arguments in the core', () => {
  const impure = globSync('src/{core,session}/**/*.ts').filter((file) =>
    /\b(Date\.now|performance\.now|Math\.random|setTimeout|setInterval)\(/.test(
      readFileSync(file, 'utf8'),
    ),
  );
  expect(impure).toEqual([]);
});

describe('names of the database', () => {
  /** The generated types, and the rows that functions return as JSON. */
  const schema = ['schema', 'rows']
    .map((name) => readFileSync(`src/database/${name}.ts`, 'utf8'))
    .join('\n');
  /** Names of several words. A single word, like `title`, may be anybody's. */
  const columns = new Set(
    [...schema.matchAll(/^ +([a-z]+(?:_[a-z]+)+)\??: /gm)].map(([, name]) => name),
  );
  const namesIn = (text: string) =>
    [...text.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)].flatMap(([name]) =>
      columns.has(name) ? name : [],
    );

  it('are found in the schema and in a text', () => {
    expect([...columns]).toEqual(
      expect.arrayContaining(['video_url', 'playback_age_seconds', 'p_room_id']),
    );
    expect(namesIn('const { video_url: url, room_id } = row;')).toEqual(['video_url', 'room_id']);
  });

  it('stay in its folder', () => {
    const files = globSync('{src,entrypoints}/**/*.{ts,tsx}', { exclude: ['src/database/**'] });
    expect(files.length).toBeGreaterThan(100);
    const found = files.map((file) => [file, namesIn(readFileSync(file, 'utf8'))] as const);
    expect(found.filter(([, names]) => names.length > 0)).toEqual([]);
  });
});
