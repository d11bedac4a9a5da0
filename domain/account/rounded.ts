/**
 * Every number in it to three decimals: a mean of 1974.358974358974 ms claims more than was measured. For figures that
 * were computed; what was observed stays as it is.
 */
export function rounded<T>(figures: T): T {
  return round(figures) as T;
}

function round(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1000) / 1000;
  if (Array.isArray(value)) return value.map(round);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, round(inner)]));
}
