/**
 * Things in the order in which they were last changed, so that what changed since a time is found without looking at
 * the rest. A change is a new entry at the end; older entries of the same thing are passed over, and swept out now and then.
 */
interface Entry<T> {
  readonly at: number;
  readonly turn: number;
  readonly thing: T;
}

const sweepFrom = 1024;

export class Recency<T extends object> {
  #entries: Entry<T>[] = [];
  readonly #latest = new Map<T, number>();
  #turns = 0;

  /** @param at never earlier than the one before */
  touch(thing: T, at: number): void {
    this.#turns += 1;
    this.#latest.set(thing, this.#turns);
    this.#entries.push({ at, turn: this.#turns, thing });
    if (this.#entries.length > sweepFrom + 2 * this.#latest.size) {
      this.#entries = this.#entries.filter((entry) => this.#isLatest(entry));
    }
  }

  /** Those changed at that time or later, in no particular order. */
  since(at: number): T[] {
    return this.#entries
      .slice(this.#firstFrom(at))
      .filter((entry) => this.#isLatest(entry))
      .map((entry) => entry.thing);
  }

  #isLatest(entry: Entry<T>): boolean {
    return this.#latest.get(entry.thing) === entry.turn;
  }

  #firstFrom(at: number): number {
    let [low, high] = [0, this.#entries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.at ?? Infinity) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
