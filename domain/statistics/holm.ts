/**
 * Holm's step-down adjustment (1979): the chance that even one of the adjusted p-values falls below 0.05 where nothing
 * differs is at most 0.05, however many were looked at together. In the order given.
 */
export function holm(p: readonly number[]): number[] {
  const order = p.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value);
  const adjusted = new Array<number>(p.length);
  let least = 0;
  for (const [rank, { value, i }] of order.entries()) {
    least = Math.max(least, Math.min(1, value * (p.length - rank)));
    adjusted[i] = least;
  }
  return adjusted;
}
