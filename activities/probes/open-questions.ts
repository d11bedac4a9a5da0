/**
 * Which questions wait for an answer: each is answered once, whoever says it again (a network that doubles, somebody who recorded it), and
 * what was never asked is no answer. A bit for each guest and turn of the last while.
 */
export class OpenQuestions {
  readonly #turns: number;
  readonly #bytesPerGuest: number;
  /** Set: was asked, and not answered yet. */
  readonly #open: Uint8Array;
  #newest = -1;

  /** @param turns how many of the last turns may still be answered */
  constructor(guests: number, turns: number) {
    this.#bytesPerGuest = Math.ceil(turns / 8);
    this.#turns = this.#bytesPerGuest * 8;
    this.#open = new Uint8Array(guests * this.#bytesPerGuest);
  }

  ask(guest: number, turn: number): void {
    this.#newest = Math.max(this.#newest, turn);
    const at = this.#byteOf(guest, turn);
    this.#open[at] = (this.#open[at] ?? 0) | (1 << (turn % 8));
  }

  /** Answers whether it was open. */
  close(guest: number, turn: number): boolean {
    if (turn > this.#newest || turn <= this.#newest - this.#turns) return false;
    const at = this.#byteOf(guest, turn);
    const before = this.#open[at] ?? 0;
    this.#open[at] = before & ~(1 << (turn % 8));
    return this.#open[at] !== before;
  }

  #byteOf(guest: number, turn: number): number {
    return guest * this.#bytesPerGuest + Math.floor((turn % this.#turns) / 8);
  }
}
