import { describe, expect, it } from 'vitest';
import type { SourceBackoffs } from '../../../../src/session/persistence/refresh-backoff.ts';
import {
  withFetch,
  withoutBackoff,
  sourceRetryAt,
} from '../../../../src/session/persistence/refresh-backoff.ts';

const nobody: SourceBackoffs = new Map();
const of = (...tellers: string[]) => new Set(tellers);

describe('the word of a member', () => {
  it('is worth a fetch at first', () => {
    expect(sourceRetryAt(nobody, 'ben')).toBe(-Infinity);
  });

  it('is worth ever less while nothing comes of it, and another one’s as much as ever', () => {
    let hearsay = nobody;
    let now = 0;
    for (let fetches = 0; fetches < 10; fetches += 1) {
      hearsay = withFetch(hearsay, of('ben'), now);
      now = sourceRetryAt(hearsay, 'ben');
    }
    expect(now).toBe((1 + 2 + 4 + 8 + 16 + 5 * 30) * 1000);
    expect(sourceRetryAt(hearsay, 'mai')).toBe(-Infinity);
  });

  it('is worth a fetch again once something came of it', () => {
    const hearsay = withFetch(withFetch(nobody, of('ben', 'mai'), 0), of('mai'), 1000);
    expect(sourceRetryAt(withoutBackoff(hearsay, of('mai')), 'mai')).toBe(-Infinity);
    expect(sourceRetryAt(withoutBackoff(hearsay, of('mai')), 'ben')).toBe(1000);
  });

  it('is not remembered for ever', () => {
    let hearsay = nobody;
    for (let teller = 0; teller < 1000; teller += 1) {
      hearsay = withFetch(hearsay, of(`member ${teller}`), teller * 1000);
    }
    expect(hearsay.size).toBeLessThan(40);
  });
});
