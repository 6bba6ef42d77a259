/** Median of `values`, the upper one of two. @throws RangeError without values. */
export function median(values: readonly number[]): number {
  const value = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (value === undefined) throw new RangeError('median of nothing');
  return value;
}

/** Quantile `share` of ascending values. @throws RangeError without values. */
export function quantile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('quantile of nothing');
  return value;
}

/** The last `size` entries of `list` with `entry` appended. */
export function appended<T>(list: readonly T[], entry: T, size: number): readonly T[] {
  return [...list, entry].slice(-size);
}
