import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareRevisions, newest } from '../../../src/core/revision.ts';

const revision = fc.record({
  revision: fc.nat({ max: 3 }),
  issuedAt: fc.nat({ max: 3 }),
  by: fc.constantFrom('', 'a', 'b', 'c'),
});

it('merges commutatively, associatively and idempotently', () => {
  fc.assert(
    fc.property(revision, revision, revision, (a, b, c) => {
      expect(newest(a, b)).toEqual(newest(b, a));
      expect(newest(newest(a, b), c)).toEqual(newest(a, newest(b, c)));
      expect(newest(a, a)).toEqual(a);
    }),
  );
});

it('orders totally: only the same command is equal', () => {
  fc.assert(
    fc.property(revision, revision, (a, b) => {
      expect(Math.sign(compareRevisions(a, b))).toBe(-Math.sign(compareRevisions(b, a)) || 0);
      if (compareRevisions(a, b) === 0) expect(a).toEqual(b);
    }),
  );
});
