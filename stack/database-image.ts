/** An empty PGlite, made once for this installation; test backends start from it. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { makeImage } from '../supabase/local/database.ts';

const folder = resolve('node_modules/.cache/issho');

/** Reads the image, or makes and stores a missing one. */
export async function databaseImage(): Promise<Blob> {
  const file = join(folder, `pglite-${await versionOfPGlite()}.tar`);
  const kept = await readFile(file).catch(() => undefined);
  if (kept) return new Blob([kept]);
  const image = await makeImage();
  await mkdir(folder, { recursive: true });
  // Another process may read or write it at the same time.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, Buffer.from(await image.arrayBuffer()));
  await rename(draft, file);
  return image;
}

async function versionOfPGlite(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const text = await readFile(join(entry, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
