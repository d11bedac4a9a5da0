import { uniformFrom } from './random.ts';
import { ascending } from './quantile.ts';
import { rank } from './ranks.ts';
import { stepProbability } from './step.ts';

/** The first group (from 0) of a new level, and how likely so clear a break is where there is none. */
export interface ChangePoint {
  readonly at: number;
  readonly p: number;
}

const PERMUTATIONS = 999;
const SIGNIFICANT = 0.05;
/** A level that lasts shorter than this is an outlier, not a level. */
const SHORTEST = 2;

/**
 * Where the level of a series changes: binary segmentation, each split by a permutation test, as in E-divisive (Matteson
 * and James, JASA 109, 2014; for nightly benchmarks Daly et al., ICPE 2020), with the rank sum as its statistic, so that
 * one wild night moves little. A split is looked for at every boundary between two groups, the clearest one is held
 * against the clearest of 999 shuffled series, and where p ≤ 0.05 both sides are searched in turn. Where nothing changes
 * only the first search is made, so that a break is found by chance in at most 5 of 100 series.
 *
 * @param groups in the order of time; the values of a group are never parted. What is shuffled is values: they must be as
 * alike within a group as between groups of one level
 * @param levels of each group one figure, where groups may differ more than that: a break must be as unlikely among these,
 * too, if they scatter normally
 */
export function changePoints(
  groups: readonly (readonly number[])[],
  seed = 1,
  levels?: readonly number[],
): ChangePoint[] {
  const uniform = uniformFrom(seed);
  const search = (from: number, to: number): ChangePoint[] => {
    const found = clearest(groups.slice(from, to), uniform);
    if (found === undefined || found.p > SIGNIFICANT) return [];
    const ofLevels = levels ? stepProbability(levels.slice(from, to), found.at, SHORTEST, uniform) : 0;
    const p = Math.max(found.p, ofLevels);
    if (p > SIGNIFICANT) return [];
    const at = from + found.at;
    return [...search(from, at), { at, p }, ...search(at, to)];
  };
  return search(0, groups.length);
}

function clearest(groups: readonly (readonly number[])[], uniform: () => number): ChangePoint | undefined {
  const sizes = groups.map(({ length }) => length);
  const ranks = midRanks(groups.flat());
  const found = best(ranks, sizes);
  if (found === undefined || found.statistic === 0) return undefined;
  let asClear = 0;
  for (let i = 0; i < PERMUTATIONS; i++) {
    shuffle(ranks, uniform);
    if ((best(ranks, sizes)?.statistic ?? 0) >= found.statistic - 1e-9) asClear++;
  }
  return { at: found.at, p: (asClear + 1) / (PERMUTATIONS + 1) };
}

/** The boundary at which the sum of the ranks before it lies farthest from what is expected, in standard deviations. */
function best(ranks: Float64Array, sizes: readonly number[]) {
  const n = ranks.length;
  let found: { at: number; statistic: number } | undefined;
  let before = 0;
  let sum = 0;
  for (let at = 1; at <= sizes.length - SHORTEST; at++) {
    for (let i = 0; i < (sizes[at - 1] ?? 0); i++) sum += ranks[before++] ?? 0;
    if (at < SHORTEST || before === 0 || before === n) continue;
    const deviation = Math.sqrt((before * (n - before) * (n + 1)) / 12);
    const statistic = Math.abs(sum - (before * (n + 1)) / 2) / deviation;
    if (found === undefined || statistic > found.statistic) found = { at, statistic };
  }
  return found;
}

function midRanks(values: readonly number[]): Float64Array {
  const sorted = ascending(values);
  const { first } = rank(sorted, new Float64Array());
  const of = new Map(Array.from(sorted, (value, i) => [value, first[i] ?? 0] as const));
  return Float64Array.from(values, (value) => of.get(value) ?? 0);
}

/** Fisher and Yates. */
function shuffle(values: Float64Array, uniform: () => number): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(uniform() * (i + 1));
    const kept = values[i] ?? 0;
    values[i] = values[j] ?? 0;
    values[j] = kept;
  }
}
