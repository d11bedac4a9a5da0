/** Events in the order of their time: a binary heap. */

export interface Event {
  readonly at: number;
  /** Of two at one time the one asked for first is first. */
  readonly turn: number;
  /** Undefined once it was called off. */
  run: (() => void) | undefined;
}

export class Agenda {
  readonly #heap: Event[] = [];
  #turns = 0;

  add(at: number, run: () => void): Event {
    const event: Event = { at, turn: (this.#turns += 1), run };
    this.#heap.push(event);
    this.#rise(this.#heap.length - 1);
    return event;
  }

  get next(): Event | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].run === undefined) this.#take();
    return this.#heap[0];
  }

  /** Takes the next event that is due by then. */
  dueBy(time: number): Event | undefined {
    const { next } = this;
    return next !== undefined && next.at <= time ? this.#take() : undefined;
  }

  #take(): Event | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(from: number): void {
    for (let at = from; at > 0;) {
      const above = (at - 1) >> 1;
      if (!this.#swapped(above, at)) return;
      at = above;
    }
  }

  #sink(from: number): void {
    for (let at = from; ;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const smaller = right < this.#heap.length && this.#isBefore(right, left) ? right : left;
      if (smaller >= this.#heap.length || !this.#swapped(at, smaller)) return;
      at = smaller;
    }
  }

  /** Puts the earlier of the two above. */
  #swapped(above: number, below: number): boolean {
    if (!this.#isBefore(below, above)) return false;
    const [a, b] = [this.#heap[above], this.#heap[below]];
    if (a === undefined || b === undefined) return false;
    this.#heap[above] = b;
    this.#heap[below] = a;
    return true;
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]];
    if (one === undefined || other === undefined) return false;
    return one.at < other.at || (one.at === other.at && one.turn < other.turn);
  }
}
