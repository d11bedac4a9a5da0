import type { MigrationRecord } from '../record.ts';
import { isVerified } from './verified.ts';

/**
 * First POST → last server verified, over the records of one evacuation. Servers that did not arrive do not prolong it:
 * when they were given up on is ferry's choice, not the cloud's doing.
 *
 * @returns undefined where nothing was posted or nothing verified
 */
export function makespanMs(records: readonly MigrationRecord[]): number | undefined {
  let first = Infinity;
  let last = -Infinity;
  for (const record of records) {
    first = Math.min(first, record.postedAt ?? Infinity);
    if (isVerified(record)) last = Math.max(last, record.verifiedAt ?? -Infinity);
  }
  return Number.isFinite(first) && Number.isFinite(last) ? last - first : undefined;
}
