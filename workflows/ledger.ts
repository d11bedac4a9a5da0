import { CancellationScope, condition } from '@temporalio/workflow';
import type { MigrationRecord } from '../domain/record.ts';
import { storeMigrations } from './acting.ts';

/** How many records go to the store in one piece: far below Temporal's limit of 2 MiB a payload. */
const atOnce = 200;

/** Gathers records as migrations end, and passes them on to the run store, one piece at a time. */
export class Ledger {
  readonly records: MigrationRecord[] = [];
  readonly #unstored: MigrationRecord[] = [];
  #open = 0;
  #storing = false;

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
    await condition(() => this.#open === 0 && this.#unstored.length === 0 && !this.#storing);
  }

  async #store(): Promise<void> {
    if (this.#storing) return;
    this.#storing = true;
    while (this.#unstored.length > 0) {
      const piece = this.#unstored.splice(0, atOnce);
      await CancellationScope.nonCancellable(() => storeMigrations(piece));
    }
    this.#storing = false;
  }
}
