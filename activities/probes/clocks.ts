/** µs of CLOCK_MONOTONIC (libuv's hrtime), whole: one clock for everything that one machine's probes write down. */
export function nowUs(): number {
  const [s, ns] = process.hrtime();
  return s * 1e6 + Math.floor(ns / 1_000);
}

/**
 * How far the wall clock is ahead of the monotonic one. `Date.now()` cuts off what is below a millisecond, so that of many
 * readings the greatest difference is the nearest to the truth; of a second's each, since the wall clock may be set.
 */
export class WallClock {
  #aheadUs = -Infinity;
  #bestUs = -Infinity;
  #sinceUs = 0;

  constructor() {
    this.look();
    this.#aheadUs = this.#bestUs;
  }

  /** To be called often: at each turn of a clockwork. */
  look(monotonicUs = nowUs()): void {
    const ahead = Date.now() * 1_000 - monotonicUs;
    this.#bestUs = Math.max(this.#bestUs, ahead);
    if (monotonicUs - this.#sinceUs < 1e6) return;
    this.#sinceUs = monotonicUs;
    this.#aheadUs = this.#bestUs;
    this.#bestUs = ahead;
  }

  monotonicOf(wallUs: number): number {
    return Math.round(wallUs - this.#aheadUs);
  }

  wallOf(monotonicUs: number): number {
    return Math.round(monotonicUs + this.#aheadUs);
  }
}
