/**
 * The k-th smallest (from 1) of all differences y − x, without making them: n·m of them would be 10¹⁰ for two nights of
 * 100,000 migrations. Halves the range of values and counts what lies below, in one walk over both samples; each step
 * ends on differences that exist, so the answer is exact. O((n + m) · log(range ÷ smallest gap)), 60 walks or so.
 *
 * @param x @param y ascending
 */
export function kthDifference(x: Float64Array, y: Float64Array, k: number): number {
  let low = (y[0] ?? NaN) - (x.at(-1) ?? NaN);
  let high = (y.at(-1) ?? NaN) - (x[0] ?? NaN);
  while (low < high) {
    const half = low + (high - low) / 2;
    // Between neighbouring numbers the half is one of them; were it the upper one, nothing would be ruled out.
    const middle = half < high ? half : low;
    const { count, below, above } = split(x, y, middle);
    if (count >= k) high = below;
    else low = above;
  }
  return low;
}

/** How many differences are ≤ the bound, the largest of those, and the smallest of the others. */
function split(x: Float64Array, y: Float64Array, bound: number) {
  let count = 0;
  let below = -Infinity;
  let above = Infinity;
  let j = 0;
  for (const value of x) {
    while (j < y.length && (y[j] ?? Infinity) - value <= bound) j++;
    count += j;
    if (j > 0) below = Math.max(below, (y[j - 1] ?? Infinity) - value);
    if (j < y.length) above = Math.min(above, (y[j] ?? -Infinity) - value);
  }
  return { count, below, above };
}
