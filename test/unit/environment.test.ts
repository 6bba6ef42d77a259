import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { localPublishableKey } from '../../supabase/local/keys.ts';

it('builds with the key of the local backend', () => {
  expect(readFileSync('.env', 'utf8')).toContain(`WXT_SUPABASE_KEY=${localPublishableKey}\n`);
});
