/** The table of characters that look alike is the one that its generator makes. */
import { expect, test } from 'vitest';
import { readMigrations } from '../../../supabase/local/migrate.ts';
import { describeSkeletonTable, makeSkeletonTable } from '../../../supabase/local/skeleton-table.ts';

test('private.name_skeleton() has the table that `npm run names:table` prints', async () => {
  const migrations = await readMigrations();
  const latest = migrations.findLast(({ text }) =>
    text.includes('function private.name_skeleton('),
  );
  expect(latest?.text).toContain(describeSkeletonTable());
});

test('no character is looked up twice: each result is final', () => {
  const table = new Map(makeSkeletonTable());
  const again = [...table.values()].filter((character) => table.has(character));
  expect(again).toEqual([]);
});
