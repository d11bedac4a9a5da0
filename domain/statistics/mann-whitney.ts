import { normalTail } from './normal.ts';
import { ascending } from './quantile.ts';
import { rank, type Ranks } from './ranks.ts';
import { rankSumDistribution } from './rank-sum.ts';

export interface MannWhitney {
  /** Pairs in which the first sample's value is the larger one; ties count one half. */
  readonly u: number;
  /** Two-sided. Small: samples of one kind would seldom differ so much. */
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

/** Up to this many values in both samples together, p is exact, with ties too. Beyond, the normal is as good as exact. */
export const LARGEST_EXACT = 50;

/**
 * Mann and Whitney's U test: exact up to 50 values; above, by the normal distribution with corrections for ties and
 * for continuity.
 *
 * @returns undefined where either sample is empty
 */
export function mannWhitney(first: Iterable<number>, second: Iterable<number>): MannWhitney | undefined {
  const [x, y] = [ascending(first), ascending(second)];
  if (x.length === 0 || y.length === 0) return undefined;
  const ranks = rank(x, y);
  const rankSum = ranks.first.reduce((a, b) => a + b, 0);
  const u = rankSum - (x.length * (x.length + 1)) / 2;
  return x.length + y.length <= LARGEST_EXACT
    ? { u, p: exact(ranks, rankSum), method: 'exact' }
    : { u, p: approximate(ranks, u), method: 'normal' };
}

function exact({ all, first }: Ranks, rankSum: number): number {
  const probabilities = rankSumDistribution(all, first.length);
  const found = Math.round(2 * rankSum);
  const upTo = probabilities.slice(0, found + 1).reduce((a, b) => a + b, 0);
  const from = probabilities.slice(found).reduce((a, b) => a + b, 0);
  return Math.min(1, 2 * Math.min(upTo, from));
}

function approximate({ all, first, ties }: Ranks, u: number): number {
  const n = all.length;
  const pairs = first.length * (n - first.length);
  const tied = ties.reduce((sum, t) => sum + (t ** 3 - t), 0) / (n * (n - 1));
  const deviation = Math.sqrt((pairs / 12) * (n + 1 - tied));
  // Every value the same: nothing could have been told apart.
  if (deviation === 0) return 1;
  return Math.min(1, 2 * normalTail((Math.abs(u - pairs / 2) - 0.5) / deviation));
}
