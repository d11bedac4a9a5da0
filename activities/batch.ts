import { AsyncLocalStorage } from 'node:async_hooks';

/** One caller's answer, and its equal part of the requests that answered all of its batch. */
export interface Share<V> {
  readonly value: V;
  readonly apiCalls: number;
}

interface Waiting<V> {
  readonly resolve: (share: Share<V>) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Answers many askers with one question: keys that are asked for within `windowMs` are looked up together. What
 * would be one request a server becomes one request for all that settle at about the same time.
 */
export class Batch<V> {
  readonly #lookUp: (keys: readonly string[]) => Promise<{ found: ReadonlyMap<string, V>; calls: number }>;
  readonly #missing: () => V;
  readonly #windowMs: number;
  /** Requests of a batch are counted by the batch, not by whichever asker happened to come first. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #waiting = new Map<string, Waiting<V>[]>();

  constructor(options: {
    lookUp: (keys: readonly string[]) => Promise<{ found: ReadonlyMap<string, V>; calls: number }>;
    missing: () => V;
    windowMs: number;
  }) {
    this.#lookUp = options.lookUp;
    this.#missing = options.missing;
    this.#windowMs = options.windowMs;
  }

  load(key: string): Promise<Share<V>> {
    if (this.#waiting.size === 0) this.#outside(setTimeout, () => void this.#flush(), this.#windowMs);
    const { promise, resolve, reject } = Promise.withResolvers<Share<V>>();
    const same = this.#waiting.get(key) ?? [];
    same.push({ resolve, reject });
    this.#waiting.set(key, same);
    return promise;
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = new Map();
    const askers = [...batch.values()].flat();
    try {
      const { found, calls } = await this.#lookUp([...batch.keys()]);
      for (const [key, waiting] of batch) {
        const value = found.get(key) ?? this.#missing();
        for (const w of waiting) w.resolve({ value, apiCalls: calls / askers.length });
      }
    } catch (error) {
      for (const w of askers) w.reject(error);
    }
  }
}
