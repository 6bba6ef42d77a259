import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const declaration =
  /^export (?:declare )?(?:async )?(?:function|const|let|class|interface|type|enum) (\w+)/gm;

/** The names that a module exports; a schema and the type of what it parses are one name. */
function exportedBy(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(declaration)].map(([, name = '']) => name));
}

function filesByName(): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  for (const file of globSync('src/**/*.{ts,tsx}', { exclude: ['src/database/schema.ts'] })) {
    for (const name of exportedBy(readFileSync(file, 'utf8'))) {
      files.set(name, [...(files.get(name) ?? []), file]);
    }
  }
  return files;
}

it('finds every form of an export', () => {
  const text = [
    'export function a() {}',
    'export async function b() {}',
    'export const c = 1;',
    'export class D {}',
    'export interface E {}',
    'export type F = 1;',
    'const g = 1;',
  ].join('\n');
  expect([...exportedBy(text)]).toEqual(['a', 'b', 'c', 'D', 'E', 'F']);
});

it('exports no name with two meanings', () => {
  const names = filesByName();
  expect(names.size).toBeGreaterThan(300);
  const twice = [...names].filter(([, files]) => files.length > 1);
  expect(Object.fromEntries(twice)).toEqual({});
});

it('has a glossary whose words are in the code', () => {
  const glossary = readFileSync('ARCHITECTURE.md', 'utf8');
  const links = [...glossary.matchAll(/^\| _.*\[`(\w+)`\]\((src\/\S+)\) +\|$/gm)];
  expect(links.length).toBeGreaterThan(20);
  const missing = links.filter(
    ([, name = '', file = '']) => !exportedBy(readFileSync(file, 'utf8')).has(name),
  );
  expect(missing.map(([, name, file]) => `${name} in ${file}`)).toEqual([]);
});
