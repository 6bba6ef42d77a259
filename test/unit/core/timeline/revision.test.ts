import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareRevisions } from '../../../../src/core/timeline/revision.ts';

const revision = fc.record({
  revision: fc.nat({ max: 3 }),
  issuedAt: fc.nat({ max: 3 }),
  by: fc.constantFrom('', 'a', 'b', 'c'),
});

it('orders totally: only the same command is equal', () => {
  fc.assert(
    fc.property(revision, revision, (a, b) => {
      expect(Math.sign(compareRevisions(a, b))).toBe(-Math.sign(compareRevisions(b, a)) || 0);
      if (compareRevisions(a, b) === 0) expect(a).toEqual(b);
    }),
  );
});

it('is transitive, so that the newest is the same in whatever order they are compared', () => {
  fc.assert(
    fc.property(revision, revision, revision, (a, b, c) => {
      const ordered = compareRevisions(a, b) <= 0 && compareRevisions(b, c) <= 0;
      if (ordered) expect(compareRevisions(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
