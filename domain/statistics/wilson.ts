import { Z95, type Interval } from './interval.ts';

/**
 * Wilson's 95 % score interval of a proportion, as fractions 0…1. It is used because the textbook interval says
 * "100 % ± 0" for 12 of 12; this one says that the true rate may be as low as 76 %.
 *
 * @returns undefined for n = 0
 */
export function wilson(successes: number, n: number): Interval | undefined {
  if (n === 0) return undefined;
  const p = successes / n;
  const z2 = Z95 * Z95;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  // At the ends the formula gives exactly 0 and 1, were it not for rounding.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}
