/**
 * QEMU's auto-converge, migration/ram.c: migration_trigger_throttle and mig_throttle_guest_down. At a look at the dirty log at
 * least one second after the last one: if the guest dirtied more than half (throttle-trigger-threshold) of what was sent
 * in between, twice, its CPUs are put to sleep for 20 % of the time, then 10 % more each time, at most 99 %
 * (cpu-throttle-initial, cpu-throttle-increment, max-cpu-throttle in migration/options.c).
 */
const TRIGGER = 0.5;
const STRIKES = 2;
const INITIAL = 0.2;
const INCREMENT = 0.1;
const MOST = 0.99;
const LEAST_PERIOD_SECONDS = 1;

export class Throttle {
  #strikes = 0;
  #asleep = 0;
  #periodSeconds = 0;
  #dirtied = 0;
  #sent = 0;

  /** The part of the time for which the guest's CPUs sleep: 0 … 0.99. */
  get asleep(): number {
    return this.#asleep;
  }

  /** A look at the dirty log: what was dirtied and sent since the one before, `seconds` ago. */
  look(seconds: number, dirtiedBytes: number, sentBytes: number): void {
    this.#periodSeconds += seconds;
    this.#dirtied += dirtiedBytes;
    this.#sent += sentBytes;
    if (this.#periodSeconds < LEAST_PERIOD_SECONDS) return;
    if (this.#dirtied > this.#sent * TRIGGER && ++this.#strikes >= STRIKES) {
      this.#strikes = 0;
      this.#asleep = this.#asleep === 0 ? INITIAL : Math.min(MOST, this.#asleep + INCREMENT);
    }
    this.#periodSeconds = this.#dirtied = this.#sent = 0;
  }
}
