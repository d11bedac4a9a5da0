/**
 * Something that goes on in the cloud, written down as it goes: `yield 250` lets 250 ms of the cloud's time pass,
 * `yield gate` waits until somebody opens it. Each step happens at its exact time (see clock.ts), which the
 * continuation of a promise would not.
 */
import type { Clock } from '../clock.ts';

export type Process = Generator<number | Gate, void, void>;

export class Gate {
  #open = false;
  #waiting: (() => void) | undefined;

  get isOpen(): boolean {
    return this.#open;
  }

  open(): void {
    this.#open = true;
    const go = this.#waiting;
    this.#waiting = undefined;
    go?.();
  }

  /** @internal */
  wait(go: () => void): void {
    if (this.#open) go();
    else this.#waiting = go;
  }
}

/** Begins at once. */
export function run(clock: Clock, process: Process): void {
  const step = (): void => {
    const { done, value } = process.next();
    if (done === true) return;
    // Through the agenda in both cases: what opens the gate goes first.
    if (value instanceof Gate) value.wait(() => clock.after(0, step));
    else clock.after(value, step);
  };
  step();
}
