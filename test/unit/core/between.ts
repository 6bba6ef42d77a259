import fc from 'fast-check';

/** Evenly spread from `min` to `max`, where `fc.double` would draw mostly what is next to nothing. */
export function between(min: number, max: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 1e6 }).map((share) => min + (share / 1e6) * (max - min));
}
