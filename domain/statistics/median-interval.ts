import type { Interval } from './interval.ts';
import { quantile } from './quantile.ts';
import { gamma, normalFrom, uniformFrom } from './random.ts';

const RESAMPLES = 2000;

/**
 * Below six values no interval between two of them holds the median with 95 %: even [min, max] misses it with
 * 2 · ½ⁿ, 6 % at n = 5. A bootstrap would print one all the same, of no width at n = 1.
 */
export const FEWEST_FOR_AN_INTERVAL = 6;

/**
 * The bootstrap's 95 % percentile interval of the median, from 2,000 resamples. A resample of n values is not drawn in
 * full: its median is given by its middle order statistics, and the k-th order statistic of n draws from a sample is the
 * sample's value at the rank ⌈n · B⌉ where B follows Beta(k, n − k + 1). The distribution is the same, the cost does not
 * grow with n.
 *
 * @param sorted ascending
 * @returns undefined below six values
 */
export function medianInterval(sorted: Float64Array, seed = 1): Interval | undefined {
  const n = sorted.length;
  if (n < FEWEST_FOR_AN_INTERVAL) return undefined;
  const uniform = uniformFrom(seed);
  const normal = normalFrom(uniform);
  const upperRank = Math.floor(n / 2) + 1;
  const even = n % 2 === 0;
  const valueAt = (fraction: number) => sorted[Math.min(n - 1, Math.floor(n * fraction))] ?? NaN;
  const medians = new Float64Array(RESAMPLES);
  for (let i = 0; i < RESAMPLES; i++) {
    const below = gamma(upperRank, uniform, normal);
    const upper = below / (below + gamma(n - upperRank + 1, uniform, normal));
    // Given the upper of the middle two, the lower is the largest of upperRank − 1 uniform draws beneath it.
    const lower = even ? upper * uniform() ** (1 / (upperRank - 1)) : upper;
    medians[i] = (valueAt(lower) + valueAt(upper)) / 2;
  }
  medians.sort();
  return { low: quantile(medians, 0.025), high: quantile(medians, 0.975) };
}
