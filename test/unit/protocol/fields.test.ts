import { expect, it } from 'vitest';
import { text } from '../../../src/protocol/fields.ts';

it('counts characters as the database does, not the halves of those beyond U+FFFF', () => {
  const schema = text(3);
  expect(schema.safeParse('🍿🎬💫').success).toBe(true);
  expect(schema.safeParse('🍿🎬💫!').success).toBe(false);
  expect(schema.safeParse('four').success).toBe(false);
  expect(schema.safeParse('x'.repeat(1_000_000)).success).toBe(false);
});
