import { CredentialsProblem, type Problem } from '../errors.ts';

/** Gathers what is wrong, so that all of it is said at once. */
export class Findings {
  readonly #problems: Problem[] = [];

  add(problem: Problem): void {
    this.#problems.push(problem);
  }

  /** @throws CredentialsProblem when anything was found. */
  settle(): void {
    if (this.#problems.length > 0) throw new CredentialsProblem(this.#problems);
  }
}
