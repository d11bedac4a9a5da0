import { condition } from '@temporalio/workflow';
import type { Member } from '../domain/member.ts';

interface Flight {
  readonly key: string;
  readonly server: string;
  readonly since: number;
}

/**
 * At most `size` servers on the move at once, over one queue: as soon as one has landed the next one goes. Size,
 * pause and stop may change while it runs.
 */
export class SlidingWindow {
  size: number;
  paused: boolean;
  stopping = false;
  /** How many have been begun with. */
  begun = 0;
  readonly #flights = new Map<string, Flight>();

  constructor(size: number, paused: boolean) {
    this.size = size;
    this.paused = paused;
  }

  get inFlight(): readonly Flight[] {
    return [...this.#flights.values()];
  }

  /** Frees the slot of one that has landed, though its verification still goes on. */
  release(key: string): void {
    this.#flights.delete(key);
  }

  /** Moves everybody; returns when the last one's slot is free. @throws CancelledFailure when the evacuation is cancelled */
  async over(
    members: readonly Member[],
    keyOf: (member: Member) => string,
    move: (member: Member) => Promise<unknown>,
  ): Promise<void> {
    for (const member of members) {
      await condition(() => this.stopping || (!this.paused && this.#flights.size < this.size));
      // `stopping` changes while the line above waits.
      if (this.stopping) break;
      const key = keyOf(member);
      this.#flights.set(key, { key, server: member.name, since: Date.now() });
      this.begun += 1;
      void move(member).finally(() => {
        this.release(key);
      });
    }
    await condition(() => this.#flights.size === 0);
  }
}
