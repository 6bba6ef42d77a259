/** The types of the calls match the migrations. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { describeTypes, typesFile } from '../../../supabase/local/types.ts';

test('src/database/schema.ts is what `npm run types:database` writes', async () => {
  expect(await readFile(typesFile, 'utf8')).toBe(await describeTypes());
});
