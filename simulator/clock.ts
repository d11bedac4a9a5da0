/**
 * The cloud's own time, and what happens in it when.
 *
 * A clock with a factor of 20 lets twenty seconds of the cloud pass in one of the machine's. It is served honestly:
 * whatever the cloud says of time follows this one clock — the header `Date`, `created_at`, `updated_at`, the times of
 * instance actions, a token's life — so that a client who holds one against the other finds no contradiction. What a
 * client measures by itself, with its own clock, is the machine's time: such milliseconds times the factor are the
 * cloud's. With the factor 1, which is the default, there is nothing to convert.
 *
 * Events are exact: one that is due at 12.3 s happens at 12.3 s of the cloud's time, however late the machine's timer
 * fires, and those of one moment happen in the order in which they were asked for.
 */
import { Agenda, type Event } from './agenda.ts';

/** Calls an event off; again, or after it happened, is no harm. */
export type Cancel = () => void;

export class Clock {
  readonly factor: number;
  readonly #agenda = new Agenda();
  readonly #beganAt = performance.now();
  readonly #epochMs: number;
  #skewMs = 0;
  /** While an event happens: its time. */
  #pinned: number | undefined;
  #reached = 0;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ factor = 1, startsAt = Date.now() }: { factor?: number; startsAt?: number } = {}) {
    this.factor = factor;
    this.#epochMs = startsAt;
  }

  /** Milliseconds of the cloud's time since it was started: never runs back. */
  get elapsedMs(): number {
    if (this.#pinned !== undefined) return this.#pinned;
    this.#reached = Math.max(this.#reached, (performance.now() - this.#beganAt) * this.factor);
    return this.#reached;
  }

  /** Epoch milliseconds as the cloud tells them, with its skew. */
  get nowMs(): number {
    return this.#epochMs + this.#skewMs + this.elapsedMs;
  }

  /** The moment that the cloud calls `epochMs`, counted as `elapsedMs` is. */
  elapsedAt(epochMs: number): number {
    return epochMs - this.#epochMs - this.#skewMs;
  }

  /** From now on the cloud tells a time that is wrong by so much. */
  skewBy(ms: number): void {
    this.#skewMs = ms;
  }

  /** `run` happens after so much of the cloud's time. */
  after(delayMs: number, run: () => void): Cancel {
    const event = this.#agenda.add(this.elapsedMs + Math.max(0, delayMs), run);
    this.#arm();
    return () => {
      event.run = undefined;
    };
  }

  async sleep(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => this.after(delayMs, resolve));
  }

  /** Lets happen what is due: before anybody is told how things stand. */
  catchUp(): void {
    if (this.#pinned !== undefined) return;
    const until = this.elapsedMs;
    for (let event = this.#agenda.dueBy(until); event; event = this.#agenda.dueBy(until)) {
      this.#happen(event);
    }
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #happen({ at, run }: Event): void {
    this.#pinned = at;
    try {
      run?.();
    } finally {
      this.#pinned = undefined;
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#agenda.next;
    if (next === undefined || this.#stopped || this.#pinned !== undefined) return;
    const wallMs = (next.at - this.elapsedMs) / this.factor;
    // Node's timers take no more than 2^31 − 1 ms.
    const delayMs = Math.min(Math.max(0, wallMs), 2 ** 31 - 1);
    this.#timer = setTimeout(() => {
      this.catchUp();
    }, delayMs);
  }
}
