import type { Interval } from './interval.ts';
import { medianInterval } from './median-interval.ts';
import { ascending, quantile } from './quantile.ts';

/** A sample in figures, in the sample's own unit. Percentiles by Hyndman and Fan's type 7. */
export interface Distribution {
  readonly n: number;
  readonly min: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly mean: number;
  /** Of the sample (n − 1). Absent at n = 1. */
  readonly standardDeviation?: number;
  /** Median of |value − median|, not scaled by 1.4826. */
  readonly medianAbsoluteDeviation: number;
  /** Bootstrap, 95 %. Absent below n = 6, where no such interval can be had. */
  readonly medianInterval?: Interval;
}

/**
 * O(n log n). The order of the values makes no difference, to the last bit.
 *
 * @returns undefined for no values: an empty sample has no figures, and zeros would be an invention
 * @throws RangeError where a value is not finite
 */
export function describe(values: Iterable<number>): Distribution | undefined {
  const sorted = ascending(values);
  const n = sorted.length;
  if (n === 0) return undefined;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const p50 = quantile(sorted, 0.5);
  const deviations = sorted.map((value) => Math.abs(value - p50)).sort();
  const interval = medianInterval(sorted);
  return {
    n,
    min: quantile(sorted, 0),
    p50,
    p90: quantile(sorted, 0.9),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    max: quantile(sorted, 1),
    mean,
    ...(n > 1 && { standardDeviation: Math.sqrt(squares / (n - 1)) }),
    medianAbsoluteDeviation: quantile(deviations, 0.5),
    ...(interval && { medianInterval: interval }),
  };
}
