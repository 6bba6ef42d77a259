/** Median of `values`; the upper one of two. @throws RangeError on an empty list. */
export function median(values: readonly number[]): number {
  const value = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (value === undefined) throw new RangeError('median of nothing');
  return value;
}

/** The smallest of ascending values that `share` of them do not exceed. @throws RangeError on none. */
export function quantile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('quantile of nothing');
  return value;
}

/** The newest `size` entries of `list` after appending `entry`. */
export function appended<T>(list: readonly T[], entry: T, size: number): readonly T[] {
  return [...list, entry].slice(-size);
}
