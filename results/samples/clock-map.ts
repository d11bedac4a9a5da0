/** Pairs the monotonic clock of one file with the wall clock, chunk by chunk: a wall clock that is set steps with it. */
export class ClockMap {
  readonly #atUs: number[] = [];
  readonly #aheadUs: number[] = [];

  add(monotonicUs: number, wallUs: number): void {
    this.#atUs.push(monotonicUs);
    this.#aheadUs.push(wallUs - monotonicUs);
  }

  /** How far the wall clock is ahead at the first pair; undefined without one. */
  get firstAheadUs(): number | undefined {
    return this.#aheadUs[0];
  }

  /** The monotonic time at which the wall clock showed a time: by the last pair that was not later, else by the first. */
  monotonicOf(wallUs: number): number | undefined {
    let found = this.#aheadUs[0];
    for (const [i, ahead] of this.#aheadUs.entries()) {
      if ((this.#atUs[i] ?? 0) + ahead > wallUs) break;
      found = ahead;
    }
    return found === undefined ? undefined : wallUs - found;
  }
}
