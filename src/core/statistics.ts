/** Median of `values`; the upper one of two. @throws RangeError on an empty list. */
export function median(values: readonly number[]): number {
  const value = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (value === undefined) throw new RangeError('median of nothing');
  return value;
}

/** The newest `size` entries of `list` after appending `entry`. */
export function appended<T>(list: readonly T[], entry: T, size: number): readonly T[] {
  return [...list, entry].slice(-size);
}
