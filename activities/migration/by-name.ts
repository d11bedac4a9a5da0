import { isFinal } from '../../domain/migration-status.ts';
import { isIdle, type Sightings } from '../../domain/sightings.ts';

const firstAfterMs = 3_000;
const atLastEveryMs = 60_000;

/**
 * When to ask for a server's records by its name, since the list of changes may lack the one that matters. It has none that nothing
 * has changed since it was made (Nova compares `updated_at` alone: nova/db/main/api.py, `_get_query_nova_resource_by_changes_time`):
 * a move whose conductor died is `accepted` for ever. Nor has it one that the cloud dates before the move: its clock was put back,
 * or its hosts' clocks differ.
 *
 * So: where there is no record for so long, or a server moves no more and its record has no end for so long; each time twice as long.
 */
export class ByName {
  #afterMs = firstAfterMs;
  #dueAt: number | undefined;

  /** Whether now, ms, is the time. */
  isDue({ server, record }: Sightings, now: number): boolean {
    const isLacking =
      record === undefined || (server !== undefined && isIdle(server) && !isFinal(record.status));
    this.#dueAt = isLacking ? (this.#dueAt ?? now + this.#afterMs) : undefined;
    if (this.#dueAt === undefined || now < this.#dueAt) return false;
    this.#dueAt = undefined;
    this.#afterMs = Math.min(2 * this.#afterMs, atLastEveryMs);
    return true;
  }
}
