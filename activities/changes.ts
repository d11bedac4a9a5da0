import type { Answer } from '../openstack/session/session.ts';

/** Nova's times are whole seconds, and a change may be committed a little after its own `updated_at`. */
const overlapMs = 3_000;

/** A list that is asked again and again for what has changed since it was last asked. */
export class Changes<T> {
  readonly #list: (changesSince: number) => Promise<Answer<T[]>>;
  /** The cloud's time up to which everything has been seen. */
  #seenUntil: number | undefined;

  constructor(list: (changesSince: number) => Promise<Answer<T[]>>) {
    this.#list = list;
  }

  /** What changed since it was last asked, or since an earlier time (the cloud's, ms) that somebody new cares for. */
  async look(earlier: number | undefined): Promise<Answer<T[]>> {
    const from = Math.min(this.#seenUntil ?? Infinity, earlier ?? Infinity);
    const answer = await this.#list(from - overlapMs);
    this.#seenUntil = answer.date ?? from;
    return answer;
  }

  forget(): void {
    this.#seenUntil = undefined;
  }
}
