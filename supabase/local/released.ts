/** The freeze: migrations and rollbacks that were released never change. */
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';

const manifestSchema = z.record(z.string(), z.string().check(z.regex(/^[0-9a-f]{64}$/)));
/** SHA-256 of each released file, in hexadecimal, by its path below the `supabase` directory. */
type Manifest = z.infer<typeof manifestSchema>;

const manifestFile = (directory: string) => join(directory, 'released.json');

async function readManifest(directory: string): Promise<Manifest> {
  return manifestSchema.parse(JSON.parse(await readFile(manifestFile(directory), 'utf8')));
}

async function hashFiles(directory: string): Promise<Manifest> {
  const hashes: Manifest = {};
  for (const folder of ['migrations', 'rollbacks']) {
    for (const file of (await readdir(join(directory, folder))).toSorted()) {
      if (!file.endsWith('.sql')) continue;
      const text = await readFile(join(directory, folder, file), 'utf8');
      // A checkout with other line ends is the same migration.
      const hash = createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
      hashes[`${folder}/${file}`] = hash;
    }
  }
  return hashes;
}

/** The number at the beginning of a file's name. */
function numberOf(path: string): number {
  return Number(/\/(\d+)_/.exec(path)?.[1]);
}

function compare(released: Manifest, present: Manifest): string[] {
  const last = Math.max(0, ...Object.keys(released).map(numberOf));
  const faults: string[] = [];
  for (const [path, hash] of Object.entries(released)) {
    if (!(path in present)) faults.push(`${path} was released and is missing`);
    else if (present[path] !== hash) faults.push(`${path} was released and has changed`);
  }
  for (const path of Object.keys(present)) {
    if (path in released) continue;
    // The negation also refuses a name without a number.
    if (!(numberOf(path) > last)) faults.push(`${path} needs a number above ${last}`);
  }
  const rollbacks = Object.keys(present).filter((path) => path.startsWith('rollbacks/'));
  for (const path of Object.keys(present)) {
    if (!path.startsWith('migrations/')) continue;
    const hasRollback = rollbacks.some((rollback) => numberOf(rollback) === numberOf(path));
    if (!hasRollback) faults.push(`${path} has no rollback`);
  }
  return faults;
}

/** What is wrong with the migrations below `directory`, given those that were released. */
export async function findReleaseFaults(directory: string): Promise<string[]> {
  return compare(await readManifest(directory), await hashFiles(directory));
}

/**
 * Adds the migrations and rollbacks below `directory` to its manifest and answers how many files are
 * new. Throws, and changes nothing, when a released file has changed.
 */
export async function stampRelease(directory: string): Promise<number> {
  const released = await readManifest(directory);
  const present = await hashFiles(directory);
  const faults = compare(released, present);
  if (faults.length > 0) {
    throw new Error(`${faults.join('\n')}\nPut each change into a migration with a new number.`);
  }
  await writeFile(manifestFile(directory), `${JSON.stringify(present, null, 2)}\n`);
  return Object.keys(present).length - Object.keys(released).length;
}
