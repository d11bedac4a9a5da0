import { normalFrom } from './random.ts';

const SIMULATED = 1_999;

/**
 * How likely a step as clear as that at `at` is at any boundary of so few values of one level, where they scatter
 * normally, however much: the two-sided t statistic of either side, its largest over the boundaries held against 1,999
 * simulated series. It is for series too short for shuffling to tell anything: of 5 values there are but 10 ways to
 * take 2 of them.
 *
 * @param shortest no side is shorter than that
 */
export function stepProbability(
  values: readonly number[],
  at: number,
  shortest: number,
  uniform: () => number,
): number {
  const found = clarity(values, at);
  if (!(found > 0)) return 1;
  const normal = normalFrom(uniform);
  let asClear = 0;
  for (let i = 0; i < SIMULATED; i++) {
    const chance = values.map(() => normal());
    let clearest = 0;
    for (let n = shortest; n <= values.length - shortest; n++)
      clearest = Math.max(clearest, clarity(chance, n));
    if (clearest >= found) asClear++;
  }
  return (asClear + 1) / (SIMULATED + 1);
}

/** |t| of the difference between the means of both sides; infinite where nothing scatters, NaN where nothing differs either. */
function clarity(values: readonly number[], at: number): number {
  const [before, after] = [values.slice(0, at), values.slice(at)];
  const scatter = squares(before) + squares(after);
  const variance = (scatter / (values.length - 2)) * (1 / before.length + 1 / after.length);
  return Math.abs(mean(after) - mean(before)) / Math.sqrt(variance);
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function squares(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
}
