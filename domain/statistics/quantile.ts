/**
 * The p-quantile by Hyndman and Fan's type 7: linear between the order statistics around 1 + (n − 1)p. It is the
 * default of numpy, R and most spreadsheets, so that a reader who checks a figure gets the same one.
 *
 * @param sorted ascending, not empty
 * @param p 0…1
 */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below];
  if (low === undefined) throw new RangeError(`no ${p}-quantile of ${sorted.length} values`);
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (position - below);
}

/** Ascending, in a copy. Throws a RangeError where a value is not finite: a NaN would spoil every figure silently. */
export function ascending(values: Iterable<number>): Float64Array {
  const sorted = Float64Array.from(values).sort();
  // Sorted, whatever is not finite lies at one of the ends: −∞ first, ∞ and NaN last.
  for (const end of [sorted[0], sorted.at(-1)]) {
    if (end !== undefined && !Number.isFinite(end)) throw new RangeError(`a sample holds ${end}`);
  }
  return sorted;
}

/** The middle value, or the mean of the middle two. Undefined for no values. */
export function median(values: Iterable<number>): number | undefined {
  const sorted = ascending(values);
  return sorted.length === 0 ? undefined : quantile(sorted, 0.5);
}
