import { nowUs } from './clocks.ts';

export interface ClockworkParts {
  readonly periodUs: number;
  /** How many guests there are to be asked in a period. */
  readonly guests: number;
  /** Asks those of one slot. `turn` counts periods since the start. */
  readonly ask: (turn: number, first: number, end: number) => void;
  /** A slot came later than half a period: which is told once, however many slots were overdue. */
  readonly late: (atUs: number, lateUs: number) => void;
}

/** Timers wake no finer. */
const finestUs = 1_000;

/**
 * A wheel: a period is cut into slots, each asks its share of the guests. So a thousand guests take one timer and no
 * burst, which would overflow the socket's buffer. Slots keep to the time they began with, however late one of them
 * came; of those that a standstill of the process left behind, no more than the last period's are made good.
 */
export class Clockwork {
  readonly slots: number;
  readonly #parts: ClockworkParts;
  readonly #slotUs: number;
  #originUs = 0;
  /** Of the next slot, since the beginning. */
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(parts: ClockworkParts) {
    this.#parts = parts;
    this.slots = Math.max(1, Math.min(parts.guests, Math.floor(parts.periodUs / finestUs)));
    this.#slotUs = parts.periodUs / this.slots;
  }

  start(): void {
    this.#originUs = nowUs();
    this.#wind();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wind(): void {
    const waitUs = this.#dueUs - nowUs();
    this.#timer = setTimeout(
      () => {
        this.#turn();
      },
      Math.max(0, Math.floor(waitUs / 1_000)),
    );
  }

  get #dueUs(): number {
    return this.#originUs + this.#next * this.#slotUs;
  }

  #turn(): void {
    const now = nowUs();
    const lateUs = now - this.#dueUs;
    if (lateUs > this.#parts.periodUs / 2) this.#parts.late(now, Math.round(lateUs));
    if (lateUs > this.#parts.periodUs)
      this.#next = Math.ceil((now - this.#originUs - this.#parts.periodUs) / this.#slotUs);
    while (this.#dueUs <= now) {
      const slot = this.#next % this.slots;
      const { guests, ask } = this.#parts;
      const share = guests / this.slots;
      ask(Math.floor(this.#next / this.slots), Math.round(slot * share), Math.round((slot + 1) * share));
      this.#next += 1;
    }
    this.#wind();
  }
}
