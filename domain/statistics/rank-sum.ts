/**
 * How the sum of k of the given mid-ranks is distributed when every choice of k is as likely as another: the
 * distribution of the rank sum under the hypothesis that both samples are of one kind, ties and all. By the shift
 * algorithm (Streitberg and Röhmel 1986), on doubled ranks, which are whole numbers. O(N · k · sum).
 *
 * @returns probabilities by doubled sum
 */
export function rankSumDistribution(ranks: Float64Array, k: number): Float64Array {
  const doubled = Array.from(ranks, (rank) => Math.round(2 * rank));
  const most = doubled.slice(ranks.length - k).reduce((a, b) => a + b, 0);
  // ways[c][s]: the choices of c ranks with the sum s.
  const ways = Array.from({ length: k + 1 }, () => new Float64Array(most + 1));
  const none = ways[0];
  if (none) none[0] = 1;
  for (const rank of doubled) {
    for (let chosen = k; chosen >= 1; chosen--) {
      const [with_, without] = [ways[chosen], ways[chosen - 1]];
      if (!with_ || !without) continue;
      for (let sum = most; sum >= rank; sum--) with_[sum] = (with_[sum] ?? 0) + (without[sum - rank] ?? 0);
    }
  }
  const counts = ways[k] ?? new Float64Array(0);
  const all = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => count / all);
}
