import { median } from '../domain/statistics/quantile.ts';

/** Of the time that a move takes: so much longer, at most, may a slot stand idle because its landing has not been seen yet. */
const share = 0.01;
/** Whatever a move takes. A person looks on. */
const longestMs = 1_000;
const remembered = 15;

/**
 * How far looks are apart. What a look costs the cloud is the same however long moves take; what a late one costs the
 * evacuation grows smaller beside them. So short moves are looked at often, and long ones, or many that wait for one another
 * in Nova's own queue, no oftener than it matters.
 */
export class Pace {
  readonly #shortestMs: number;
  /** How long the latest moves took, ms. */
  readonly #took: number[] = [];

  constructor(shortestMs: number) {
    this.#shortestMs = shortestMs;
  }

  landed(afterMs: number): void {
    this.#took.push(afterMs);
    if (this.#took.length > remembered) this.#took.shift();
  }

  /** ms; `agesMs`: for how long those have been in flight that are. */
  everyMs(agesMs: readonly number[]): number {
    // Of the first ones, all that is known is that they take longer than this.
    const typical = Math.max(median(this.#took) ?? 0, median(agesMs) ?? 0);
    return Math.max(this.#shortestMs, Math.min(share * typical, longestMs));
  }
}
