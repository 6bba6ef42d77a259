import { expect, it } from 'vitest';
import { text } from '../../../src/protocol/fields.ts';

it('counts characters like the database, not UTF-16 halves', () => {
  const schema = text(3);
  expect(schema.safeParse('🍿🎬💫').success).toBe(true);
  expect(schema.safeParse('🍿🎬💫!').success).toBe(false);
  expect(schema.safeParse('four').success).toBe(false);
  expect(schema.safeParse('x'.repeat(1_000_000)).success).toBe(false);
});
