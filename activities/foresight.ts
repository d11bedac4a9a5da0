const remembered = 15;
/** Fewer tell nothing. */
const enough = 3;
/** A copy may be shorter than any before it. Where all become so, what is remembered follows, by this factor each time. */
const margin = 0.75;

/**
 * From when on a copy may have landed, by the copies before it: looking for its landing sooner costs the cloud requests, and
 * finds nothing. The shortest of them decides, so that idle servers among loaded ones are not seen late.
 */
export class Foresight {
  /** How long the latest copies took, ms. */
  readonly #took: number[] = [];

  ended(afterMs: number): void {
    this.#took.push(afterMs);
    if (this.#took.length > remembered) this.#took.shift();
  }

  /** Whether a copy that is so old (ms) may have landed. Where too little is known, any may. */
  mayHaveLanded(ageMs: number): boolean {
    return this.#took.length < enough || ageMs >= margin * Math.min(...this.#took);
  }
}
