/** Nova's max_concurrent_live_migrations: a queue before each source host, first come, first served. */
import { Gate } from './process.ts';

export class Slots {
  readonly #most: number;
  readonly #running = new Map<string, number>();
  readonly #waiting = new Map<string, Gate[]>();

  /** @param most per host; 0 is no limit */
  constructor(most: number) {
    this.#most = most === 0 ? Infinity : most;
  }

  /** Opens when there is a slot. Give it back with `leave`; whoever still waits leaves the queue with `giveUp`. */
  enter(host: string): Gate {
    const gate = new Gate();
    const running = this.#running.get(host) ?? 0;
    if (running < this.#most) {
      this.#running.set(host, running + 1);
      gate.open();
    } else {
      this.#waiting.set(host, [...(this.#waiting.get(host) ?? []), gate]);
    }
    return gate;
  }

  leave(host: string): void {
    const next = this.#waiting.get(host)?.shift();
    // The slot goes to whoever waits.
    if (next === undefined) this.#running.set(host, (this.#running.get(host) ?? 1) - 1);
    else next.open();
  }

  /** For one that still waits. */
  giveUp(host: string, gate: Gate): void {
    const waiting = this.#waiting.get(host) ?? [];
    const at = waiting.indexOf(gate);
    if (at !== -1) waiting.splice(at, 1);
  }
}
