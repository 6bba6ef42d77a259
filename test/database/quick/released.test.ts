/** Released migrations stay as they are; every change has a new number. */
import { appendFile, cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findReleaseFaults, stampRelease } from '../../../supabase/local/released.ts';

const project = fileURLToPath(new URL('../../../supabase/', import.meta.url));

test('no released migration or rollback of this project has changed', async () => {
  expect(await findReleaseFaults(project)).toEqual([]);
});

describe('after a release', () => {
  let directory: string;
  const file = (path: string) => join(directory, path);
  const manifest = () => readFile(file('released.json'), 'utf8');
  /** Adds migration and rollback of that number. */
  const addMigration = async (number: string) => {
    await writeFile(file(`migrations/${number}_create_more.sql`), 'select 1;\n');
    await writeFile(file(`rollbacks/${number}_rollback_more.sql`), 'select 1;\n');
  };
  const migration = 'migrations/003_create_comments_table.sql';
  const rollback = 'rollbacks/003_rollback_comments_table.sql';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'issho-released-'));
    for (const folder of ['migrations', 'rollbacks']) {
      await cp(join(project, folder), file(folder), { recursive: true });
    }
    await writeFile(file('released.json'), '{}\n');
    await stampRelease(directory);
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** The migrations are at fault, and are not stamped. */
  const expectFaults = async (faults: readonly string[]) => {
    const found = await findReleaseFaults(directory);
    expect(found).toEqual(faults);
    const before = await manifest();
    await expect(stampRelease(directory)).rejects.toThrow(found.join('\n'));
    expect(await manifest()).toBe(before);
  };

  test('every file is stamped, nothing is at fault, and nothing is left to stamp', async () => {
    expect(Object.keys(JSON.parse(await manifest()) as object).length).toBeGreaterThan(40);
    expect(await findReleaseFaults(directory)).toEqual([]);
    expect(await stampRelease(directory)).toBe(0);
  });

  test('a change is found, of one character and in a comment', async () => {
    await appendFile(file(migration), '-');
    await appendFile(file(rollback), '-- Later.\n');
    await expectFaults([
      `${migration} was released and has changed`,
      `${rollback} was released and has changed`,
    ]);
  });

  test('other line ends are no change', async () => {
    const text = await readFile(file(migration), 'utf8');
    await writeFile(file(migration), text.replaceAll('\n', '\r\n'));
    expect(await findReleaseFaults(directory)).toEqual([]);
  });

  test('a removed file is found', async () => {
    await rm(file(rollback));
    await expectFaults([`${rollback} was released and is missing`, `${migration} has no rollback`]);
  });

  test('a renamed file is found', async () => {
    const renamed = 'migrations/003_create_comments.sql';
    await rename(file(migration), file(renamed));
    await expectFaults([
      `${migration} was released and is missing`,
      expect.stringMatching(`^${renamed} needs a number above \\d+$`),
    ]);
  });

  test('a new migration comes after all released ones', async () => {
    await addMigration('003');
    await expectFaults([
      expect.stringContaining('migrations/003_create_more.sql needs a number above'),
      expect.stringContaining('rollbacks/003_rollback_more.sql needs a number above'),
    ]);
  });

  test('a migration without a number is refused', async () => {
    await writeFile(file('migrations/create_more.sql'), 'select 1;\n');
    await expectFaults([
      expect.stringContaining('migrations/create_more.sql needs a number above'),
      'migrations/create_more.sql has no rollback',
    ]);
  });

  test('the next migration may change until its own release', async () => {
    await addMigration('999');
    await appendFile(file('migrations/999_create_more.sql'), 'select 2;\n');
    expect(await findReleaseFaults(directory)).toEqual([]);
    expect(await stampRelease(directory)).toBe(2);
    await appendFile(file('migrations/999_create_more.sql'), 'select 3;\n');
    await expectFaults(['migrations/999_create_more.sql was released and has changed']);
  });
});
