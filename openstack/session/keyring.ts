/** Holds the current token; however many ask at once, one request goes to Keystone. */
import { OpenStackError } from '../errors.ts';
import type { Token } from './token.ts';

export class Keyring {
  readonly #fetch: () => Promise<Token>;
  #token: Token | undefined;
  #known: readonly string[] = [];
  #fetching: Promise<Token> | undefined;

  constructor(fetch: () => Promise<Token>) {
    this.#fetch = fetch;
  }

  /** The one in hand and the one before it, which calls under way may still carry: for removing them from texts. */
  get known(): readonly string[] {
    return this.#known;
  }

  /** A token that is good for a while yet. */
  async current(): Promise<Token> {
    const token = this.#token;
    const now = performance.now();
    if (token !== undefined && now < token.renewAt) return token;
    try {
      return await this.#renew();
    } catch (error) {
      // Keystone is away, and the old token is still good: the work goes on.
      if (token !== undefined && performance.now() < token.diesAt && error instanceof OpenStackError)
        return token;
      throw error;
    }
  }

  /** After a 401: a token other than the refused one. Ten callers with the same refused token share one request. */
  async insteadOf(refused: Token): Promise<Token> {
    if (this.#token !== undefined && this.#token !== refused) return this.#token;
    return await this.#renew();
  }

  #renew(): Promise<Token> {
    this.#fetching ??= this.#fetch()
      .then((token) => {
        this.#known = [token.value, ...this.#known].slice(0, 2);
        return (this.#token = token);
      })
      .finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }
}
