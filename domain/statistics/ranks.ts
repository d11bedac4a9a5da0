/** Two samples laid together and ranked. */
export interface Ranks {
  /** Mid-ranks of the first sample's values, from 1: tied values share the mean of their ranks. */
  readonly first: Float64Array;
  /** Mid-ranks of all, in order. */
  readonly all: Float64Array;
  /** How many values share each value; 1 where there is no tie. */
  readonly ties: readonly number[];
}

/** @param x @param y ascending */
export function rank(x: Float64Array, y: Float64Array): Ranks {
  const first = new Float64Array(x.length);
  const all = new Float64Array(x.length + y.length);
  const ties: number[] = [];
  for (let i = 0, j = 0; i + j < all.length;) {
    const value = Math.min(x[i] ?? Infinity, y[j] ?? Infinity);
    const [fromI, from] = [i, i + j];
    while (x[i] === value) i++;
    while (y[j] === value) j++;
    const shared = (from + 1 + (i + j)) / 2;
    first.fill(shared, fromI, i);
    all.fill(shared, from, i + j);
    ties.push(i + j - from);
  }
  return { first, all, ties };
}
