import { CancellationScope, condition } from '@temporalio/workflow';
import type { MigrationRecord } from '../domain/record.ts';
import { storeMigrations } from './acting.ts';

/** How many records go to the store in one piece: far below Temporal's limit of 2 MiB a payload. */
const atOnce = 200;
/** How long others are waited for that may go along: at many migrations a second, a piece for each would be half the work. */
const gatherForMs = 1_000;

/** Gathers records as migrations end, and passes them on to the run store, one piece at a time. */
export class Ledger {
  readonly records: MigrationRecord[] = [];
  readonly #unstored: MigrationRecord[] = [];
  #open = 0;
  #storing = false;
  #closing = false;

  /** Enters what a migration ends in. The promise must not fail: whatever becomes of a move is a record. */
  async enter(ending: Promise<MigrationRecord>): Promise<void> {
    this.#open += 1;
    try {
      const record = await ending;
      this.records.push(record);
      this.#unstored.push(record);
      void this.#store();
    } finally {
      this.#open -= 1;
    }
  }

  /** Returns when every migration has ended and every record is stored. */
  async close(): Promise<void> {
    this.#closing = true;
    await condition(() => this.#open === 0 && this.#unstored.length === 0 && !this.#storing);
  }

  async #store(): Promise<void> {
    if (this.#storing) return;
    this.#storing = true;
    while (this.#unstored.length > 0) {
      await CancellationScope.nonCancellable(async () => {
        await condition(() => this.#isDue, gatherForMs);
        await storeMigrations(this.#unstored.splice(0, atOnce));
      });
    }
    this.#storing = false;
  }

  get #isDue(): boolean {
    return this.#closing || this.#unstored.length >= atOnce;
  }
}
